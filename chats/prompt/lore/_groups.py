"""Inclusion groups: of the entries that share one, a single one goes in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from .entry import LoreEntry


@dataclass(frozen=True, slots=True)
class Contender:
    """An entry that came up. `score` counts its keys that were found; it is asked for only where scoring is on."""

    id: str
    entry: LoreEntry
    is_sticky: bool
    score: Callable[[], int]


def losers(contenders: Sequence[Contender], taken: frozenset[str], *, scoring: bool, rng: Random) -> frozenset[str]:
    """Return the ids of those that must go. `taken` are the groups that an active entry belongs to already.

    Within a group: sticky entries alone stay; where scoring is on, those with fewer keys found than the best go; a
    group that is taken keeps nobody; one with `group_override` wins by order; else weights decide.
    """
    groups: dict[str, list[Contender]] = {}
    for contender in contenders:
        for name in contender.entry.groups:
            groups.setdefault(name, []).append(contender)
    gone: set[str] = set()
    for members in groups.values():
        if any(member.is_sticky for member in members):
            gone.update(member.id for member in members if not member.is_sticky)
    for members in groups.values():
        gone.update(_outscored([member for member in members if member.id not in gone], scoring))
    for name, members in groups.items():
        left = [member for member in members if member.id not in gone]
        if name in taken:
            gone.update(member.id for member in left)
        elif len(left) > 1 and not any(member.is_sticky for member in left):
            winner = _winner(left, rng)
            gone.update(member.id for member in left if member is not winner)
    return frozenset(gone)


def _outscored(members: Sequence[Contender], scoring: bool) -> set[str]:
    def scores(entry: LoreEntry) -> bool:
        return scoring if entry.group_scoring is None else entry.group_scoring

    if not any(scores(member.entry) for member in members):
        return set()
    found = {member.id: member.score() for member in members}
    best = max(found.values())
    return {member.id for member in members if scores(member.entry) and found[member.id] < best}


def _winner(members: Sequence[Contender], rng: Random) -> Contender:
    preferred = [member for member in members if member.entry.group_override]
    if preferred:
        return max(preferred, key=lambda member: member.entry.order)
    total = sum(max(0, member.entry.group_weight) for member in members)
    point, sum_so_far = rng.random() * total, 0
    for member in members:
        sum_so_far += max(0, member.entry.group_weight)
        if point <= sum_so_far and (sum_so_far or not total):
            return member
    return members[-1]
