"""What a regex script is, and when it is due."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Place(IntEnum):
    """Whose text a script is for. The numbers are those of the files."""

    USER_INPUT = 1
    AI_OUTPUT = 2
    SLASH_COMMAND = 3
    WORLD_INFO = 5
    REASONING = 6


class Occasion(StrEnum):
    """What is about to happen with the text."""

    STORED = "stored"
    EDITED = "edited"
    DISPLAYED = "displayed"
    SENT = "sent"


class MacrosInPattern(IntEnum):
    """What becomes of macros in the pattern: they stay, are replaced, or are replaced by what matches literally."""

    STAY = 0
    RAW = 1
    ESCAPED = 2


@dataclass(frozen=True, slots=True)
class RegexScript:
    """One script. `find` is `/pattern/flags` or a bare pattern, which has no flags and changes the first match only.

    `min_depth` and `max_depth` count messages from the newest, which is 0; -1 is one that is being continued. They
    apply where a depth is known.
    """

    name: str
    find: str
    replace: str = ""
    trims: tuple[str, ...] = ()
    places: frozenset[Place] = frozenset()
    enabled: bool = True
    on_display: bool = False
    in_prompt: bool = False
    on_edit: bool = False
    macros: MacrosInPattern = MacrosInPattern.STAY
    min_depth: int | None = None
    max_depth: int | None = None

    def applies(self, place: Place, occasion: Occasion, depth: int | None) -> bool:
        """Whether the script has anything to do with such a text."""
        if not self.enabled or place not in self.places:
            return False
        is_marked = self.on_display or self.in_prompt
        if occasion is Occasion.DISPLAYED:
            is_due = self.on_display
        elif occasion is Occasion.SENT:
            is_due = self.in_prompt
        else:
            is_due = not is_marked and (occasion is Occasion.STORED or self.on_edit)
        return is_due and self._is_deep_enough(depth)

    def _is_deep_enough(self, depth: int | None) -> bool:
        if depth is None:
            return True
        too_new = self.min_depth is not None and self.min_depth >= -1 and depth < self.min_depth
        too_old = self.max_depth is not None and self.max_depth >= 0 and depth > self.max_depth
        return not (too_new or too_old)
