import pytest

from characters.models import Character
from chats.actions import choose_greeting, start_chat
from chats.errors import NoSuchGreeting
from chats.models import Chat, Persona, Variant
from tavern.accounts.models import User
from tests.chats.conftest import make_character


def test_the_greetings_are_variants_of_the_first_message(iris: Character, alice: User) -> None:
    chat = start_chat(iris, alice)
    assert chat.head is not None
    assert chat.head.text == '*She lifts the lamp.* "You are wet, alice."'
    assert chat.head.variant_count == Variant.objects.count() == 3
    assert (chat.message_count, chat.last_line) == (1, 'She lifts the lamp. "You are wet, alice."')


def test_it_can_begin_with_another_greeting(iris: Character, alice: User) -> None:
    chat = start_chat(iris, alice, greeting=2)
    assert chat.head is not None
    assert chat.head.text == "「你来晚了。」"


def test_another_greeting_can_be_chosen_later(chat: Chat) -> None:
    assert choose_greeting(chat, 1).text == "The door was open."
    chat.refresh_from_db()
    assert chat.last_line == "The door was open."


@pytest.mark.parametrize("index", [3, 99])
def test_a_greeting_that_is_not_there_is_refused(iris: Character, alice: User, index: int) -> None:
    with pytest.raises(NoSuchGreeting):
        start_chat(iris, alice, greeting=index)
    assert not Chat.objects.exists()


def test_the_persona_is_who_is_greeted(iris: Character, alice: User) -> None:
    Persona.objects.create(owner=alice, name="Ada", is_default=True)
    chat = start_chat(iris, alice)
    assert "wet, Ada." in chat.last_line
    chosen = Persona.objects.create(owner=alice, name="Ben")
    assert "wet, Ben." in start_chat(iris, alice, persona=chosen).last_line


def test_a_character_without_greetings_starts_empty(alice: User) -> None:
    silent = make_character(alice, {"data": {"name": "Mute"}})
    chat = start_chat(silent, alice)
    assert (chat.head, chat.message_count) == (None, 0)


def test_the_character_is_counted(iris: Character, alice: User, bob: User) -> None:
    start_chat(iris, alice)
    start_chat(iris, bob)
    iris.refresh_from_db()
    assert iris.chat_count == 2


def test_a_stranger_does_not_see_it(chat: Chat, alice: User, bob: User) -> None:
    assert Chat.objects.visible_to(alice).get() == chat
    assert not Chat.objects.visible_to(bob).exists()
