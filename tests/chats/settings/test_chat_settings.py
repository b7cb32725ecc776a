"""What is chosen for one chat: each setting stored by itself, shown at once, and reset."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from chats.actions import create_persona, use_persona
from chats.models import Chat, Connection
from tavern.accounts.models import User
from tests.chats.personas.conftest import signed_in

NAMES = ("title", "persona", "connection", "background")


@pytest.fixture
def as_alice(alice: User) -> Client:
    return signed_in(alice)


def at(chat: Chat, name: str = "") -> str:
    return f"/chats/{chat.pk}/settings/{name + '/' if name else ''}"


def from_page(chat: Chat) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Current-URL": f"http://testserver/chats/{chat.pk}/"}


def row(html: str, name: str) -> str:
    found = re.search(rf'<div class="chat-setting" id="chat-setting-{name}".*?</form>\s+</div>', html, re.DOTALL)
    assert found
    return found.group()


def connection_of(owner: User | None, title: str = "Local") -> Connection:
    return Connection.objects.create(owner=owner, title=title, base_url="http://127.0.0.1:1/v1")


def test_it_is_a_page_and_a_panel_of_four_settings(as_alice: Client, chat: Chat) -> None:
    page = as_alice.get(at(chat)).content.decode()
    panel = as_alice.get(at(chat), headers=from_page(chat)).content.decode()
    assert "<html" in page
    assert "<html" not in panel
    for name in NAMES:
        assert row(page, name)
        assert row(panel, name)


def test_its_queries_are_few_however_much_there_is_to_choose(
    as_alice: Client, chat: Chat, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    as_alice.get(at(chat))
    for number in range(20):
        create_persona(alice, name=f"Persona {number}")
        connection_of(alice, f"Model {number}")
    with django_assert_num_queries(4):
        assert "Model 19" in as_alice.get(at(chat)).content.decode()


def test_a_title_is_stored_and_shown_in_the_head_at_once(as_alice: Client, chat: Chat) -> None:
    sent = as_alice.post(at(chat, "title"), {"title": "  Nine   years "}, headers=from_page(chat)).content.decode()
    chat.refresh_from_db()
    assert chat.title == "Nine years"
    assert "Saved" in row(sent, "title")
    assert 'id="chat-title" hx-swap-oob="true"' in sent
    assert "Nine years</a></h1>" in sent


def test_each_can_be_reset_to_what_a_new_chat_has(as_alice: Client, chat: Chat, alice: User) -> None:
    usual, other = (create_persona(alice, name=name) for name in ("Wren", "Mira"))
    use_persona(chat, other)
    chat.title, chat.connection, chat.background = "Old", connection_of(alice), "lamp-room"
    chat.save()
    for name in NAMES:
        assert 'name="reset"' in row(as_alice.get(at(chat)).content.decode(), name)
        sent = as_alice.post(at(chat, name), {"reset": "1"}, headers=from_page(chat)).content.decode()
        assert 'name="reset"' not in row(sent, name)
    chat = Chat.objects.get(pk=chat.pk)
    assert (chat.title, chat.persona, chat.connection, chat.background) == ("", usual, None, "")


def test_only_the_one_that_was_sent_changes(as_alice: Client, chat: Chat, alice: User) -> None:
    chat.title, chat.background = "Old", "lamp-room"
    chat.save()
    model = connection_of(alice)
    as_alice.post(at(chat, "connection"), {"connection": str(model.pk), "title": "", "background": ""})
    chat.refresh_from_db()
    assert (chat.title, chat.background, chat.connection) == ("Old", "lamp-room", model)


def test_without_scripts_it_leads_back_to_the_settings(as_alice: Client, chat: Chat) -> None:
    response = as_alice.post(at(chat, "title"), {"title": "Rain"}, follow=True)
    assert response.redirect_chain == [(at(chat), 302)]
    assert "Saved" in response.content.decode()


def test_where_the_chat_is_not_around_it_only_the_row_is_sent(as_alice: Client, chat: Chat) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{at(chat)}"}
    sent = as_alice.post(at(chat, "title"), {"title": "Rain"}, headers=headers).content.decode()
    assert "hx-swap-oob" not in sent


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "x" * 201),
        ("persona", "nonsense"),
        ("connection", "nonsense"),
        ("background", "../../secret"),
        ("background", "own"),
    ],
)
def test_what_cannot_be_chosen_is_explained_and_changes_nothing(
    as_alice: Client, chat: Chat, name: str, value: str
) -> None:
    for headers in (from_page(chat), {}):
        response = as_alice.post(at(chat, name), {name: value}, headers=headers)
        assert response.status_code == 422
        assert f'id="id_{name}_error"' in row(response.content.decode(), name)
    stored = Chat.objects.get(pk=chat.pk)
    assert (stored.title, stored.persona, stored.connection, stored.background) == ("", None, None, "")


def test_nobody_elses_persona_or_model_can_be_chosen(as_alice: Client, chat: Chat, bob: User) -> None:
    for name, theirs in (("persona", create_persona(bob, name="Ben")), ("connection", connection_of(bob))):
        assert as_alice.post(at(chat, name), {name: str(theirs.pk)}).status_code == 422


def test_a_setting_there_is_not_and_a_strangers_chat_are_404(as_alice: Client, chat: Chat, bob: User) -> None:
    assert as_alice.post(at(chat, "colour"), {"colour": "red"}).status_code == 404
    stranger = signed_in(bob)
    assert stranger.get(at(chat)).status_code == 404
    for name in NAMES:
        assert stranger.post(at(chat, name), {"reset": "1"}).status_code == 404
