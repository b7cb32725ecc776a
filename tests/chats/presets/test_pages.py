"""Every page of presets: it opens, a stranger gets 404, and the list costs the same however long it is."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from chats.actions.presets import create_preset
from chats.models import Chat, Preset, PresetKind
from chats.presets.builtin import BUILT_IN
from tavern.accounts.models import User
from tests.chats.personas.conftest import signed_in
from tests.chats.presets.files import ALL


@pytest.fixture
def as_alice(alice: User) -> Client:
    return signed_in(alice)


def made(owner: User, kind: str = "chat", name: str = "Rain") -> Preset:
    return create_preset(owner, kind=kind, name=name, data=ALL[kind])


@pytest.mark.parametrize("kind", PresetKind.values)
def test_the_editor_of_each_kind_opens_and_says_what_it_is(as_alice: Client, alice: User, kind: str) -> None:
    page = as_alice.get(made(alice, kind).get_absolute_url())
    assert page.status_code == 200
    assert "Rain" in page.content.decode()


@pytest.mark.parametrize("ours", BUILT_IN, ids=lambda one: f"{one.kind.value}-{one.slug}")
@pytest.mark.django_db
def test_each_of_ours_can_be_read_and_downloaded_by_anybody(client: Client, ours: object) -> None:
    address = f"/presets/ours/{ours.kind.value}/{ours.slug}/"  # type: ignore[attr-defined] # a BuiltIn
    assert client.get(address).status_code == 200
    assert client.get(f"{address}export/").json()


def test_the_list_shows_ours_and_own_and_costs_the_same_for_many(
    as_alice: Client, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made(alice, name="First")
    as_alice.get("/presets/")
    for _ in range(2):
        with django_assert_num_queries(2):
            page = as_alice.get("/presets/").content.decode()
        assert "First" in page
        assert "ChatML" in page
        for number in range(20):
            made(alice, "sampler", f"Another {number}")


def test_a_guest_is_shown_the_list(client: Client, db: None) -> None:
    assert client.get("/presets/").status_code == 200
    assert client.get("/presets/import/").status_code == 200
    assert client.get("/presets/defaults/").status_code == 200


@pytest.mark.parametrize("path", ["", "export/"])
def test_a_stranger_gets_404(alice: User, bob: User, path: str) -> None:
    assert signed_in(bob).get(f"{made(alice).get_absolute_url()}{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "preview/", "copies/", "reversal/", "trash/", "restoration/"])
def test_a_stranger_changes_nothing(alice: User, bob: User, path: str) -> None:
    stored = made(alice)
    assert signed_in(bob).post(f"{stored.get_absolute_url()}{path}", {"name": "Taken"}).status_code == 404
    stored.refresh_from_db()
    assert (stored.name, stored.deleted_at) == ("Rain", None)


def test_a_stranger_cannot_choose_or_compare_it(alice: User, bob: User) -> None:
    stored, client = made(alice), signed_in(bob)
    assert client.post("/presets/choice/", {"kind": "chat", "key": str(stored.pk)}).status_code == 404
    address = f"/presets/comparison/?kind=chat&a={stored.pk}&b=ours:story"
    assert client.get(address).status_code == 404


def test_what_is_chosen_for_a_chat_is_a_strangers_404(chat: Chat, bob: User) -> None:
    assert signed_in(bob).get(f"/chats/{chat.pk}/presets/").status_code == 404
    assert signed_in(bob).post(f"/chats/{chat.pk}/presets/", {"option": "window_messages"}).status_code == 404


@pytest.mark.parametrize("address", ["/presets/ours/chat/none-such/", "/presets/ours/odd/story/"])
@pytest.mark.django_db
def test_what_there_is_not_is_a_404(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
