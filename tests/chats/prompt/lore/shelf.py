"""Short ways to a book, a chat and an activation."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from chats.prompt.lore import (
    LoreBook,
    LoreEntry,
    LoreResult,
    LoreScene,
    LoreSettings,
    LoreSources,
    LoreTimers,
    activate,
)


def entry(*keys: str, **changes: Any) -> LoreEntry:
    return replace(LoreEntry("one", "content", keys), **changes)


def scene(*said: str, **changes: Any) -> LoreScene:
    """A chat whose messages are given oldest first."""
    return LoreScene(lines=said[::-1], message_count=changes.pop("message_count", len(said)), **changes)


def run(
    *entries: LoreEntry,
    said: str | tuple[str, ...] = (),
    settings: LoreSettings | None = None,
    at: LoreScene | None = None,
    budget_tokens: int = 10_000,
    timers: LoreTimers | None = None,
    seed: int = 1,
    expand: Callable[[str], str] = str,
    **options: Any,
) -> LoreResult:
    """Activate one book of these entries; each character of a text is a token."""
    lines = (said,) if isinstance(said, str) else said
    return activate(
        LoreSources(everywhere=(LoreBook(entries, "book"),)),
        at or scene(*lines),
        settings or LoreSettings(**options),
        budget_tokens=budget_tokens,
        expand=expand,
        count_tokens=len,
        rng=Random(seed),
        timers=timers or LoreTimers(),
    )


def ids(result: LoreResult) -> list[str]:
    return [one.entry.id for one in result.activated]


def reasons(result: LoreResult) -> dict[str, str]:
    return {skipped.entry.id: skipped.why.value for skipped in result.skipped}
