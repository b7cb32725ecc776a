"""The same file dropped in two tabs: the second finds what the first has stored."""

import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.db import connection, transaction

from characters.models import Character
from chats.actions import import_chat
from chats.errors import AlreadyImported
from chats.models import Chat
from tavern.accounts.models import User
from tests.chats.test_posting_at_once import wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
LINES = (
    {"user_name": "Alice", "character_name": "Iris", "create_date": "2024-01-05@10h22m13s", "chat_metadata": {}},
    {"name": "Iris", "is_user": False, "send_date": "2024-01-05T10:22:13.000Z", "mes": "Hello."},
)
FILE = "\n".join(json.dumps(line) for line in LINES).encode()


def test_the_second_waits_and_is_told(alice: User, iris: Character) -> None:
    def bring_along() -> None:
        try:
            import_chat(BytesIO(FILE), alice, name="story.jsonl", character=iris)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            import_chat(BytesIO(FILE), alice, name="story.jsonl", character=iris)
            waiting = other.submit(bring_along)
            wait_until_somebody_waits()
        with pytest.raises(AlreadyImported):
            waiting.result()
    assert Chat.objects.filter(owner=alice).count() == 1
