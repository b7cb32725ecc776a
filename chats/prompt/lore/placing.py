"""Where the texts of active entries go, and in which order they stand there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from chats.prompt.basics import Role

from .entry import LorePosition
from .result import Activated

#: Changes the text of an entry on its way into the prompt; the depth is known for entries at a depth only.
Transform = Callable[[str, int | None], str]


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry's text as the prompt shows it."""

    activated: Activated
    text: str


@dataclass(frozen=True, slots=True)
class DepthGroup:
    """What stands at one depth for one role, to be joined by line breaks."""

    depth: int
    role: Role
    entries: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class PlacedLore:
    """Active entries by place, each list as it is read in the prompt: higher orders nearer to the end.

    Outlets are the exception: their entries stand from the highest order to the lowest.
    """

    before: tuple[Placed, ...] = ()
    after: tuple[Placed, ...] = ()
    note_top: tuple[Placed, ...] = ()
    note_bottom: tuple[Placed, ...] = ()
    examples_top: tuple[Placed, ...] = ()
    examples_bottom: tuple[Placed, ...] = ()
    at_depth: tuple[DepthGroup, ...] = ()
    outlets: Mapping[str, tuple[Placed, ...]] = field(default_factory=dict)


def place(activated: Sequence[Activated], transform: Transform | None = None) -> PlacedLore:
    """Sort active entries into their places; those whose text is empty are dropped."""
    lists: dict[LorePosition, list[Placed]] = {position: [] for position in LorePosition}
    depths: dict[tuple[int, Role], list[Placed]] = {}
    outlets: dict[str, list[Placed]] = {}
    for one in sorted(activated, key=lambda one: -one.entry.order):
        entry = one.entry
        depth = entry.depth if entry.position is LorePosition.AT_DEPTH else None
        text = transform(one.text, depth) if transform else one.text
        if not text:
            continue
        placed = Placed(one, text)
        if entry.position is LorePosition.AT_DEPTH:
            depths.setdefault((entry.depth, entry.role), []).insert(0, placed)
        elif entry.position is LorePosition.OUTLET:
            if entry.outlet:
                outlets.setdefault(entry.outlet, []).append(placed)
        elif entry.position is LorePosition.EXAMPLES_TOP:
            # Each is put before the card's examples in turn, so the first one ends up nearest to them.
            lists[entry.position].append(placed)
        else:
            lists[entry.position].insert(0, placed)
    return PlacedLore(
        before=tuple(lists[LorePosition.BEFORE_CHARACTER]),
        after=tuple(lists[LorePosition.AFTER_CHARACTER]),
        note_top=tuple(lists[LorePosition.NOTE_TOP]),
        note_bottom=tuple(lists[LorePosition.NOTE_BOTTOM]),
        examples_top=tuple(lists[LorePosition.EXAMPLES_TOP]),
        examples_bottom=tuple(lists[LorePosition.EXAMPLES_BOTTOM]),
        at_depth=tuple(DepthGroup(depth, role, tuple(group)) for (depth, role), group in depths.items()),
        outlets={name: tuple(group) for name, group in outlets.items()},
    )


def joined(placed: Sequence[Placed]) -> str:
    return "\n".join(one.text for one in placed)
