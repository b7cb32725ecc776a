"""World notes of attached books are sent, within the limits of the site, and the log says so."""

from unittest.mock import Mock

import pytest
from django.utils import timezone

from characters import cards
from characters.actions import attach_lorebook, store_lorebook
from characters.models import Character, Lorebook
from chats.actions import post_message
from chats.generation import prompt_log
from chats.generation.job import Job
from chats.generation.preparing import prepare
from chats.models import Chat, Purpose
from chats.prompt import Block
from tavern.accounts.models import User


def book_of(owner: User, *texts: str, name: str = "Cape Morrow") -> Lorebook:
    entries = tuple(
        cards.LoreEntry(uid=number, keys=("lamp",), content=text, comment=text) for number, text in enumerate(texts)
    )
    return store_lorebook(owner, cards.Lorebook(name=name, entries=entries), fallback_name="x")


def sent_lore(chat: Chat) -> list[str]:
    """What a reply written now would be told of the world."""
    return [block.text for block in sent_blocks(chat) if block.owner == "lore"]


def sent_blocks(chat: Chat) -> list[Block]:
    """Everything but the chat that a reply written now would be told."""
    chat.refresh_from_db()
    job = Job(
        generation=chat.pk, chat=chat, owner=chat.owner_id, purpose=Purpose.REPLY, language="en",
        created_at=timezone.now(), history_from=chat.head_id,
    )  # fmt: skip
    return [block for block in prepare(job).record.blocks if block.dropped is None]


@pytest.fixture
def lit_chat(chat: Chat, alice: User) -> Chat:
    post_message(chat, author=alice, text="Is the lamp lit?")
    return chat


def test_an_attached_book_speaks(lit_chat: Chat, iris: Character, alice: User) -> None:
    book = book_of(alice, "The lamp burns whale oil.")
    assert sent_lore(lit_chat) == []
    attach_lorebook(book, [iris])
    assert sent_lore(lit_chat) == ["The lamp burns whale oil."]
    book.deleted_at = timezone.now()
    book.save()
    assert sent_lore(lit_chat) == []


def test_a_strangers_book_does_not(lit_chat: Chat, iris: Character, bob: User) -> None:
    attach_lorebook(book_of(bob, "The lamp is a lie."), [iris])
    assert sent_lore(lit_chat) == []


def test_the_site_limits_how_many_speak_and_the_log_says_so(
    lit_chat: Chat, iris: Character, alice: User, settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WORLDINFO_MAX_ACTIVATED_ENTRIES = 2  # type: ignore[attr-defined] # pytest-django's wrapper
    log = Mock()
    monkeypatch.setattr(prompt_log, "log", log)
    attach_lorebook(book_of(alice, "one", "two", "three"), [iris])
    assert len(sent_lore(lit_chat)) == 2
    lines = [call.args[0] for call in log.info.call_args_list]
    assert "[Generate API] Loading 2 messages from sliding window" in lines
    assert "[World Info Activation] Activated 2 entries, after limits: ≤2" in lines
    assert "[World Info Limit] Reached max entries (2)" in lines
    assert any(line.startswith("[Context Builder] Total usage: ≤") for line in lines)
