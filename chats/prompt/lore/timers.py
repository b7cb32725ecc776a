"""Timed effects: how long an entry stays, rests, or waits. All times are counts of messages.

An entry that was edited is another entry: its timers are dropped. A timer read from a file of another program has no
hash and belongs to whatever version there is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .entry import LoreEntry


@dataclass(frozen=True, slots=True)
class Timer:
    """A running effect of the entry with a hash, from one message count to another. A protected one is not undone by
    going back in the chat."""

    start: int
    end: int
    hash: str = ""
    protected: bool = False

    def to_json(self) -> dict[str, object]:
        return {"hash": self.hash, "start": self.start, "end": self.end, "protected": self.protected}


@dataclass(frozen=True, slots=True)
class LoreTimers:
    """What runs in a chat, by `book.entry`. Store it with the chat after each generation that was kept."""

    sticky: Mapping[str, Timer] = field(default_factory=dict)
    cooldown: Mapping[str, Timer] = field(default_factory=dict)

    @classmethod
    def from_json(cls, stored: Any) -> "LoreTimers":
        """Read what `to_json` gave; anything else counts as absent."""
        kinds = stored if isinstance(stored, dict) else {}
        return cls(_timers(kinds.get("sticky")), _timers(kinds.get("cooldown")))

    def to_json(self) -> dict[str, dict[str, dict[str, object]]]:
        return {
            "sticky": {key: timer.to_json() for key, timer in self.sticky.items()},
            "cooldown": {key: timer.to_json() for key, timer in self.cooldown.items()},
        }


class Clock:
    """The timers during one generation at a message count."""

    def __init__(self, timers: LoreTimers, now: int, entries: Iterable[tuple[str, LoreEntry]]) -> None:
        """`entries` are those of the books in use, by `book.entry`; timers of others wait for their end."""
        self._now = now
        self._sticky, self._cooldown = dict(timers.sticky), dict(timers.cooldown)
        running = self._sticky.keys() | self._cooldown.keys()
        self._entries = {key: entry for key, entry in entries if key in running} if running else {}
        self._is_sticky: set[str] = set()
        self._rests: set[str] = set()
        for key in list(self._sticky):
            self._look_at(key, self._sticky, self._is_sticky)
        for key in list(self._cooldown):
            self._look_at(key, self._cooldown, self._rests)

    def is_sticky(self, key: str) -> bool:
        return key in self._is_sticky

    def is_resting(self, key: str) -> bool:
        return key in self._rests

    @property
    def sticky_keys(self) -> frozenset[str]:
        return frozenset(self._is_sticky)

    def start(self, key: str, entry: LoreEntry) -> None:
        """Note that an entry was activated; what runs already goes on as it was."""
        for timers, length in ((self._sticky, entry.sticky), (self._cooldown, entry.cooldown)):
            if length > 0 and key not in timers:
                timers[key] = Timer(self._now, self._now + length, entry.content_hash)

    def timers(self) -> LoreTimers:
        return LoreTimers(self._sticky, self._cooldown)

    def _look_at(self, key: str, timers: dict[str, Timer], active: set[str]) -> None:
        timer, entry = timers[key], self._entries.get(key)
        if not timer.protected and self._now <= timer.start:
            # The reply that started it was swiped away or written anew.
            del timers[key]
        elif entry is None:
            if self._now >= timer.end:
                del timers[key]
        elif (timer.hash and timer.hash != entry.content_hash) or not (
            entry.sticky if timers is self._sticky else entry.cooldown
        ):
            del timers[key]
        elif self._now >= timer.end:
            del timers[key]
            if timers is self._sticky and entry.cooldown > 0:
                self._cooldown[key] = Timer(self._now, self._now + entry.cooldown, entry.content_hash, protected=True)
                self._rests.add(key)
        else:
            active.add(key)


def _timers(stored: Any) -> dict[str, Timer]:
    found = {}
    for key, value in stored.items() if isinstance(stored, dict) else ():
        if isinstance(value, dict) and isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
            written = value.get("hash")
            found[str(key)] = Timer(
                value["start"],
                value["end"],
                written if isinstance(written, str) else "",
                value.get("protected") is True,
            )
    return found
