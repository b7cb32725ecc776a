"""Many chats, without writing their greetings one by one."""

from datetime import UTC, datetime, timedelta
from typing import Any

from characters.models import Character
from chats.models import Branch, Chat
from tavern.accounts.models import User

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def make_chats(owner: User, character: Character, count: int, **fields: Any) -> list[Chat]:
    """Number 0 is the newest."""
    return Chat.objects.bulk_create(
        Chat(
            **{
                "owner": owner,
                "character": character,
                "character_name": character.name,
                "active_at": START - timedelta(minutes=number),
                "title": f"Story {number}",
                "last_line": "Good night.",
                **fields,
            }
        )
        for number in range(count)
    )


def fork(chat: Chat, count: int) -> None:
    Branch.objects.bulk_create(Branch(chat=chat, name=f"Branch {number}") for number in range(count))
