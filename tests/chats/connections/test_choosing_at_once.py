"""Two requests that choose the first connection at once: the second waits, and the last one wins."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from chats.actions.connections import prefer_connection
from chats.models import Connection
from tavern.accounts.models import User
from tests.chats.test_posting_at_once import wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


def in_its_own_connection(preferred: Connection) -> None:
    try:
        prefer_connection(preferred)
    finally:
        connection.close()


@pytest.mark.parametrize("is_sites", [True, False])
def test_the_last_choice_wins(is_sites: bool, alice: User) -> None:
    one, other = (
        Connection.objects.create(owner=None if is_sites else alice, title=name, base_url="http://localhost")
        for name in ("one", "other")
    )
    with ThreadPoolExecutor(1) as second:
        with transaction.atomic():
            prefer_connection(one)
            waiting = second.submit(in_its_own_connection, other)
            wait_until_somebody_waits()
        waiting.result()
    assert Connection.objects.get(is_default=True) == other
