"""Two tabs save connections at the same time: one of them becomes the first to ask, neither fails."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection as database
from django.db import transaction

from chats.actions.connections import prefer_connection, save_connection
from chats.models import Connection
from tavern.accounts.models import User
from tests.chats.test_posting_at_once import wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


def unsaved(owner: User | None, title: str) -> Connection:
    return Connection(owner=owner, title=title, dialect="openai_chat", base_url="https://models.example/v1", model="m")


@pytest.mark.parametrize("is_of_site", [False, True])
def test_the_first_connections_saved_at_once_have_one_default(alice: User, is_of_site: bool) -> None:
    owner = None if is_of_site else alice

    def save_another() -> None:
        try:
            save_connection(unsaved(owner, "two"), key="", by=alice)
        finally:
            database.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            save_connection(unsaved(owner, "one"), key="", by=alice)
            waiting = other.submit(save_another)
            wait_until_somebody_waits()
        waiting.result()
    assert Connection.objects.count() == 2
    assert Connection.objects.get(is_default=True).title == "one"


def test_two_preferred_at_once_leave_one_default(alice: User) -> None:
    one, two = (save_connection(unsaved(alice, title), key="", by=alice) for title in ("one", "two"))
    three = save_connection(unsaved(alice, "three"), key="", by=alice)

    def prefer_another() -> None:
        try:
            prefer_connection(three)
        finally:
            database.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            prefer_connection(two)
            waiting = other.submit(prefer_another)
            wait_until_somebody_waits()
        waiting.result()
    assert Connection.objects.get(is_default=True) == three
    assert one.pk
