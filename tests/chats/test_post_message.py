import pytest
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from chats.actions import post_message, save_draft
from chats.errors import MessageEmpty, MessageTooLong
from chats.history import newest
from chats.models import Author, Chat
from tavern.accounts.models import User


def test_it_stands_at_the_end_and_becomes_the_last_line(chat: Chat, alice: User) -> None:
    message = post_message(chat, alice, "  *I shake* the rain off.\r\nHello. ")
    chat.refresh_from_db()
    assert (message.author, message.speaker, message.depth) == (Author.PERSON, "alice", 1)
    assert message.text == "*I shake* the rain off.\nHello."
    assert message.chosen is not None
    assert message.chosen.tokens > 5
    assert (chat.head, chat.message_count, chat.last_line) == (message, 2, "I shake the rain off. Hello.")


def test_it_uses_up_the_draft(chat: Chat, alice: User) -> None:
    save_draft(chat, "half a thou")
    post_message(chat, alice, "half a thought")
    chat.refresh_from_db()
    assert chat.draft == ""


def test_it_costs_few_queries(chat: Chat, alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    # The savepoint twice (a transaction outside tests), the lock, the scripts, message with variant, the chat.
    with django_assert_num_queries(6):
        post_message(chat, alice, "Hello.")


@pytest.mark.parametrize("text", ["", "  \n ", "\x00"])
def test_it_refuses_nothing(chat: Chat, alice: User, text: str) -> None:
    with pytest.raises(MessageEmpty):
        post_message(chat, alice, text)


def test_it_refuses_too_much_and_says_how_much_is_possible(chat: Chat, alice: User) -> None:
    with override_settings(MESSAGE_MAX_CHARACTERS=10):
        post_message(chat, alice, "x" * 10)
        with pytest.raises(MessageTooLong) as refused:
            post_message(chat, alice, "x" * 11)
    assert "11 characters" in refused.value.text
    assert len(newest(chat).messages) == 2


def test_it_keeps_text_that_half_a_character_was_cut_from(chat: Chat, alice: User) -> None:
    assert post_message(chat, alice, "ok \ud83d").text == "ok \ufffd"
