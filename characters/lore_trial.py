"""A lorebook tried on a text: what fires, in which order and why, and what came near."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from django.utils.translation import gettext_lazy as _

from characters.compiled_books import compiled_book
from characters.models import Lorebook
from characters.tokens import count_tokens
from chats.prompt.lore import (
    Activated,
    Cause,
    LoreResult,
    LoreScene,
    LoreSettings,
    LoreSources,
    Skip,
    Skipped,
    activate,
)

MOST_CHARACTERS, _DEEPEST = 50_000, 1_000
_CAUSES = {
    Cause.KEY: _("found “%(key)s”"),
    Cause.CONSTANT: _("always in the story"),
    Cause.STICKY: _("still there from before"),
    Cause.DECORATOR: _("its text asks for it"),
    Cause.FORCED: _("called from outside"),
}
_SKIPS = {
    Skip.DISABLED: _("it is off"),
    Skip.TRIGGER: _("not for this kind of reply"),
    Skip.CHARACTER: _("not for this character"),
    Skip.TAG: _("not for characters with these tags"),
    Skip.DELAY: _("the chat is too short yet"),
    Skip.COOLDOWN: _("it rests"),
    Skip.WAITS_FOR_RECURSION: _("only other entries call it up"),
    Skip.NOT_BY_RECURSION: _("other entries cannot call it up"),
    Skip.SUPPRESSED: _("its text forbids it"),
    Skip.CONDITION: _("its text sets a condition that does not hold"),
    Skip.NO_KEYS: _("it has no keys"),
    Skip.NO_KEY_FOUND: _("its keys stand there only inside other words"),
    Skip.SECONDARY: _("found “%(key)s”, but the second keys say no"),
    Skip.EXCLUDED_BY_KEY: _("found “%(key)s”, and a key that keeps it out"),
    Skip.GROUP: _("another entry of its group came up"),
    Skip.CHANCE: _("the dice said no"),
    Skip.OVER_BUDGET: _("no room was left"),
    Skip.OVER_LIMIT: _("enough entries came up already"),
}


@dataclass(frozen=True)
class TrialLine:
    """One entry: where it stands in the book, and why it fired or did not."""

    uid: int
    title: str
    why: str
    tokens: int = 0
    by_chain: bool = False


@dataclass(frozen=True)
class Trial:
    fired: Sequence[TrialLine]
    near: Sequence[TrialLine]
    used_tokens: int
    budget_tokens: int
    has_overflowed: bool


def try_on(book: Lorebook, text: str, *, settings: LoreSettings, budget_tokens: int, depth: int) -> Trial:
    """Scan a text, whose messages are its paragraphs, the newest last, as the newest `depth` messages of a chat."""
    lines = [line for line in text[:MOST_CHARACTERS].replace("\r\n", "\n").split("\n\n") if line.strip()][::-1]
    scene = LoreScene(lines, message_count=max(len(lines), 1), reply_count=len(lines) // 2)
    result: LoreResult = activate(
        LoreSources(everywhere=(compiled_book(book.pk, book.content_hash),)),
        scene,
        replace(settings, depth=max(1, min(depth, _DEEPEST))),
        budget_tokens=budget_tokens,
        expand=lambda content: content,
        count_tokens=count_tokens,
        rng=Random(),  # noqa: S311 - dice of a story
    )
    return Trial(
        [_fired(one) for one in result.activated],
        [_near(one) for one in result.skipped if one.why is not Skip.DISABLED],
        result.used_tokens,
        result.budget_tokens,
        result.has_overflowed,
    )


def _fired(one: Activated) -> TrialLine:
    why = str(_CAUSES[one.cause]) % {"key": one.key[:80]}
    return TrialLine(int(one.entry.id), _title(one), why, one.tokens, one.loop > 1)


def _near(one: Skipped) -> TrialLine:
    return TrialLine(int(one.entry.id), _title(one), str(_SKIPS[one.why]) % {"key": one.key[:80]})


def _title(one: Activated | Skipped) -> str:
    return one.entry.name or ", ".join(one.entry.keys[:3]) or one.entry.content[:60]
