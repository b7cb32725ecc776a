"""Who speaks next in a group chat.

The four ways are SillyTavern's. All of them leave out muted members; a member that is called by name or button speaks
whatever the way is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

_WORDS = re.compile(r"\w+")
DEFAULT_TALKATIVENESS = 0.5


class TurnOrder(StrEnum):
    """How the next speakers are found: who is named or feels like it, everyone in turn, nobody by themselves, or
    somebody who has not spoken yet."""

    NATURAL = "natural"
    LIST = "list"
    MANUAL = "manual"
    POOLED = "pooled"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group. `talkativeness` is the chance, 0 to 1, to speak without being named."""

    id: str
    name: str
    talkativeness: float = DEFAULT_TALKATIVENESS
    is_muted: bool = False


@dataclass(frozen=True, slots=True)
class GroupMoment:
    """What has happened: the newest text, whose it was, and who has spoken since the person did (newest first).

    `is_asked` says that somebody pressed the button without writing anything.
    """

    text: str = ""
    last_speaker: str = ""
    is_users: bool = True
    spoken_since: tuple[str, ...] = ()
    is_asked: bool = False


def next_speakers(
    members: Sequence[Member],
    moment: GroupMoment,
    order: TurnOrder,
    *,
    rng: Random,
    allows_self_responses: bool = False,
) -> tuple[Member, ...]:
    """Return who speaks next, in order; empty when nobody does."""
    heard = [member for member in members if not member.is_muted]
    match order:
        case TurnOrder.LIST:
            return tuple(heard)
        case TurnOrder.POOLED:
            return _pooled(heard, moment, rng)
        case TurnOrder.MANUAL:
            return (rng.choice(heard),) if heard and moment.is_asked else ()
        case TurnOrder.NATURAL:
            return _natural(heard, moment, rng, allows_self_responses=allows_self_responses)


def _natural(
    heard: list[Member], moment: GroupMoment, rng: Random, *, allows_self_responses: bool
) -> tuple[Member, ...]:
    """Those who are named in the order they are, then those who feel like it; somebody always does."""
    silent = "" if allows_self_responses or moment.is_users else moment.last_speaker
    able = [member for member in heard if member.id != silent]
    chosen: dict[str, Member] = {}
    for word in _words(moment.text):
        for member in able:
            if word in _words(member.name):
                chosen.setdefault(member.id, member)
                break
    for member in rng.sample(able, len(able)):
        if member.talkativeness >= rng.random():
            chosen.setdefault(member.id, member)
    if not chosen:
        talkative = [member for member in able if member.talkativeness > 0] or able
        return (rng.choice(talkative),) if talkative else ()
    return tuple(chosen.values())


def _pooled(heard: list[Member], moment: GroupMoment, rng: Random) -> tuple[Member, ...]:
    """Somebody who has not spoken since the person did; when all have, anyone but the last."""
    waiting = [member for member in heard if member.id not in moment.spoken_since]
    if waiting:
        return (rng.choice(waiting),)
    others = [member for member in heard if member.id != moment.last_speaker] or heard
    return (rng.choice(others),) if others else ()


def _words(text: str) -> list[str]:
    """Words of a text; names in scripts without spaces are found whole by the caller's text, too."""
    return [word.lower() for word in _WORDS.findall(text)]
