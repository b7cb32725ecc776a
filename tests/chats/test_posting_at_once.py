"""Two tabs, two programs, one chat: whoever comes second stands below whoever came first."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from chats.actions import branch_from, post_message
from chats.history import newest
from chats.models import Chat
from tavern.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def in_its_own_connection(chat: Chat, author: User, text: str) -> None:
    try:
        post_message(Chat.objects.get(pk=chat.pk), author, text)
    finally:
        connection.close()


def wait_until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            [waiting] = cursor.fetchone() or [0]
            if waiting:
                return


def test_a_message_that_waited_for_another_follows_it(chat: Chat, alice: User) -> None:
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            post_message(chat, alice, "first")
            waiting = other.submit(in_its_own_connection, chat, alice, "second")
            wait_until_somebody_waits()
        waiting.result()
    chat.refresh_from_db()
    assert [(message.text, message.depth) for message in newest(chat).messages[1:]] == [("first", 1), ("second", 2)]
    assert chat.message_count == 3


def test_a_message_that_waited_for_a_branch_stands_on_it(chat: Chat, alice: User) -> None:
    one = post_message(chat, alice, "one")
    post_message(chat, alice, "two")
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            branch_from(one)
            waiting = other.submit(in_its_own_connection, chat, alice, "instead")
            wait_until_somebody_waits()
        waiting.result()
    chat.refresh_from_db()
    assert [message.text for message in newest(chat).messages[1:]] == ["one", "instead"]
