"""What is chosen where: the nearest layer counts, its origin is said, and it can be reset."""

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from characters.models import Character
from chats.actions import give_chats, purge_chat
from chats.actions.presets import choose_option, create_preset, trash_preset
from chats.models import Chat, PromptLayer
from chats.presets.choices import Level, choices_for
from chats.presets.options import CHAT_PRESET, OPTIONS, usable
from tavern.accounts.models import User
from tests.cast import make_user
from tests.chats.personas.conftest import signed_in
from tests.chats.presets.files import ALL


@pytest.fixture
def as_alice(alice: User) -> Client:
    return signed_in(alice)


def row(page: str, option: str) -> str:
    """The text of an option's row."""
    found = re.search(rf'id="option-{option}".*?</form>', page, re.DOTALL)
    assert found
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", found.group()).split()))


def test_the_nearest_layer_counts(chat: Chat, alice: User, iris: Character) -> None:
    for value, target, level in (
        (40, {}, Level.PERSON),
        (30, {"character": iris}, Level.CHARACTER),
        (20, {"chat": chat}, Level.CHAT),
    ):
        choose_option(alice, "window_messages", value, **target)
        found = choices_for(chat).get("window_messages")
        assert found
        assert (found.value, found.level) == (value, level)


def test_other_chats_and_people_have_nothing_of_it(chat: Chat, alice: User, bob: User, iris: Character) -> None:
    choose_option(alice, "window_messages", 20, chat=chat)
    choose_option(bob, "window_messages", 10, character=iris)
    choose_option(bob, "window_messages", 10)
    other = Chat.objects.create(owner=alice, character=iris, character_name="Iris")
    assert choices_for(other).get("window_messages") is None
    unknown = Chat.objects.create(owner=alice, character_name="Gone")
    assert choices_for(unknown).get("window_messages") is None


def test_it_costs_two_queries_whatever_is_chosen(
    chat: Chat, alice: User, iris: Character, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        choices_for(chat)
    for kind in ALL:
        stored = create_preset(alice, kind=kind, name="x", data=ALL[kind])
        for target in ({}, {"character": iris}, {"chat": chat}):
            choose_option(alice, f"{kind}_preset", str(stored.pk), **target)
    with django_assert_num_queries(2):
        choices_for(chat)


def test_within_a_layer_what_was_set_by_itself_wins_and_a_nearer_preset_over_a_farther_value(
    chat: Chat, alice: User
) -> None:
    stored = create_preset(alice, kind="chat", name="x", data={"temperature": 0.6, "top_p": 0.5})
    choose_option(alice, "temperature", 1.5)
    choose_option(alice, "chat_preset", str(stored.pk), chat=chat)
    choose_option(alice, "top_p", 0.7, chat=chat)
    values = choices_for(chat).sampling(CHAT_PRESET)
    assert {name: (found.value, found.level, found.by) for name, found in values.items()} == {
        "temperature": (0.6, Level.CHAT, "x"),
        "top_p": (0.7, Level.CHAT, ""),
    }


def test_a_deleted_preset_lets_the_next_layer_count(chat: Chat, alice: User) -> None:
    stored = create_preset(alice, kind="chat", name="Mine", data=ALL["chat"])
    choose_option(alice, "chat_preset", "ours:novel")
    choose_option(alice, "chat_preset", str(stored.pk), chat=chat)
    assert choices_for(chat).preset(CHAT_PRESET).name == "Mine"  # type: ignore[union-attr] # there is one
    trash_preset(stored)
    assert choices_for(chat).preset(CHAT_PRESET).key == "ours:novel"  # type: ignore[union-attr] # there is one


def test_somebody_elses_preset_does_not_count(chat: Chat, alice: User, bob: User) -> None:
    theirs = create_preset(bob, kind="chat", name="Theirs", data=ALL["chat"])
    PromptLayer.objects.create(owner=alice, chat=chat, options={"chat_preset": str(theirs.pk)})
    assert choices_for(chat).preset(CHAT_PRESET) is None


def test_stored_nonsense_counts_as_not_chosen() -> None:
    odd = {"window_messages": "many", "temperature": True, "stop": [1], "chat_preset": "x", "none": 1, "top_p": 99}
    assert usable(odd) == {}
    assert usable([]) == {}
    assert usable({"instruct_preset": "none", "chat_preset": "none"}) == {"instruct_preset": "none"}


@pytest.mark.parametrize("level", ["chat", "character", "person"])
def test_each_page_stores_shows_and_resets(as_alice: Client, chat: Chat, iris: Character, level: str) -> None:
    address = {
        "chat": f"/chats/{chat.pk}/presets/",
        "character": f"/characters/{iris.slug}/presets/",
        "person": "/presets/defaults/",
    }[level]
    origin = {"chat": "From this chat", "character": "From this character", "person": "Your default"}[level]
    at = {"HX-Request": "true"}
    assert "Now: 60 The site's" in row(as_alice.get(address).content.decode(), "window_messages")
    sent = as_alice.post(address, {"option": "window_messages", "value": "12"}, headers=at).content.decode()
    assert f"Now: 12 {origin} Saved Reset to inherited" in row(sent, "window_messages")
    below = row(as_alice.get(f"/chats/{chat.pk}/presets/").content.decode(), "window_messages")
    assert f"Now: 12 {origin}" in below
    as_alice.post(address, {"option": "window_messages", "reset": "1"})
    assert "The site's" in row(as_alice.get(address).content.decode(), "window_messages")


def test_the_preset_that_says_a_value_is_named(as_alice: Client, alice: User, chat: Chat) -> None:
    stored = create_preset(alice, kind="chat", name="Rainy", data=ALL["chat"])
    as_alice.post("/presets/choice/", {"kind": "chat", "key": str(stored.pk)})
    page = as_alice.get(f"/chats/{chat.pk}/presets/").content.decode()
    assert "Now: Rainy Your default" in row(page, "chat_preset")
    assert "Now: 0.65 Your default, by the preset Rainy" in row(page, "temperature")
    assert "Now: 350 Your default, by the preset Rainy" in row(page, "reply_tokens")


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("window_messages", "0", "Enter a number from 1 to 10000."),
        ("temperature", "hot", "Enter a number from 0 to 5."),
        ("chat_preset", "ours:none-such", "Select a valid choice"),
        ("stop", "\n".join(map(str, range(30))), "At most 16 texts"),
    ],
)
def test_what_cannot_be_is_explained(as_alice: Client, chat: Chat, option: str, value: str, words: str) -> None:
    for headers in ({"HX-Request": "true"}, {}):
        answer = as_alice.post(f"/chats/{chat.pk}/presets/", {"option": option, "value": value}, headers=headers)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not PromptLayer.objects.exclude(options={}).exists()


def test_an_option_that_there_is_not_is_a_404(as_alice: Client, chat: Chat) -> None:
    assert as_alice.post(f"/chats/{chat.pk}/presets/", {"option": "no", "value": "1"}).status_code == 404


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_on_the_page(as_alice: Client, option: str) -> None:
    assert f'id="option-{option}"' in as_alice.get("/presets/defaults/").content.decode()


def test_the_page_costs_the_same_however_much_is_chosen(
    as_alice: Client, alice: User, chat: Chat, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for kind in ALL:
        stored = create_preset(alice, kind=kind, name="x", data=ALL[kind])
        choose_option(alice, f"{kind}_preset", str(stored.pk), chat=chat)
    as_alice.get(f"/chats/{chat.pk}/presets/")
    with django_assert_max_num_queries(5):
        as_alice.get(f"/chats/{chat.pk}/presets/")


def test_a_guest_who_signs_in_keeps_what_was_chosen_and_the_members_own_counts_first(
    chat: Chat, alice: User, bob: User, iris: Character
) -> None:
    guest = make_user("guest")
    mine = create_preset(guest, kind="chat", name="Mine", data=ALL["chat"])
    choose_option(guest, "window_messages", 10)
    choose_option(guest, "window_messages", 11, character=iris)
    choose_option(bob, "window_messages", 50)
    give_chats(guest, bob)
    mine.refresh_from_db()
    assert mine.owner == bob
    layers = {layer.character_id: layer.options for layer in PromptLayer.objects.filter(owner=bob)}
    assert layers == {None: {"window_messages": 50}, iris.pk: {"window_messages": 11}}


def test_a_chat_that_is_erased_takes_its_choices_along(chat: Chat, alice: User) -> None:
    choose_option(alice, "window_messages", 10, chat=chat)
    purge_chat(chat)
    assert not PromptLayer.objects.exists()


def test_where_only_text_models_are_set_up_their_samplers_are_shown(as_alice: Client, alice: User) -> None:
    choose_option(alice, "sampler_preset", "ours:steady")
    page = as_alice.get("/presets/defaults/").content.decode()
    assert "Now: 0.7 Your default, by the preset Steady" in row(page, "temperature")
