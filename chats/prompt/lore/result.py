"""What an activation says: which entries are in, which are not, and why."""

from dataclasses import dataclass, field
from enum import StrEnum

from .entry import LoreEntry
from .timers import LoreTimers


class Cause(StrEnum):
    """Why an entry fired."""

    KEY = "key"
    CONSTANT = "constant"
    STICKY = "sticky"
    DECORATOR = "decorator"
    FORCED = "forced"


class Skip(StrEnum):
    """Why an entry did not."""

    DISABLED = "disabled"
    TRIGGER = "trigger"
    CHARACTER = "character"
    TAG = "tag"
    DELAY = "delay"
    COOLDOWN = "cooldown"
    WAITS_FOR_RECURSION = "waits_for_recursion"
    NOT_BY_RECURSION = "not_by_recursion"
    SUPPRESSED = "suppressed"
    CONDITION = "condition"
    NO_KEYS = "no_keys"
    NO_KEY_FOUND = "no_key_found"
    SECONDARY = "secondary"
    EXCLUDED_BY_KEY = "excluded_by_key"
    GROUP = "group"
    CHANCE = "chance"
    OVER_BUDGET = "over_budget"
    OVER_LIMIT = "over_limit"


class State(StrEnum):
    """What a scan looks at."""

    INITIAL = "initial"
    RECURSION = "recursion"
    MIN_ACTIVATIONS = "min_activations"


@dataclass(frozen=True, slots=True)
class Activated:
    """An entry that is in. `text` is its content with macros replaced, `tokens` what that costs, `key` the primary
    key that was found, if that was the cause, `loop` the scan it happened in, from 1."""

    entry: LoreEntry
    book: str
    text: str
    tokens: int
    cause: Cause
    key: str = ""
    loop: int = 1

    @property
    def id(self) -> str:
        return f"{self.book}.{self.entry.id}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry that came near, and why it is not in. `key` is the one that was found, if any."""

    entry: LoreEntry
    book: str
    why: Skip
    key: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """One scan: what it looked at, and which entries came up in it, whether or not they fitted."""

    state: State
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoreResult:
    """`activated` stands in the order of activation. `skipped` holds the entries that were looked at closely; those
    that nothing called up are not listed."""

    activated: tuple[Activated, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    loops: tuple[Loop, ...] = ()
    budget_tokens: int = 0
    used_tokens: int = 0
    has_overflowed: bool = False
    has_reached_limit: bool = False
    timers: LoreTimers = field(default_factory=LoreTimers)
