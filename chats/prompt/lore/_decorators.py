"""Decorators: lines `@@name value` at the very start of an entry's content.

Source: character card specification V3, section "Decorators". A line `@@@name` stands in for the one above it where
that one is unknown. What is unknown to us is stripped; the content of an entry of nothing but decorators is empty.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from chats.prompt.basics import Role

from .entry import LoreEntry, LorePosition


@dataclass(frozen=True, slots=True)
class Decorated:
    """An entry without its decorator lines, and the conditions they set. Counts are of assistant messages."""

    entry: LoreEntry
    activate: bool = False
    suppress: bool = False
    only_after: int = 0
    only_every: int = 0
    only_greeting: int | None = None
    exclude_keys: tuple[str, ...] = field(default=())


def undecorated(entry: LoreEntry) -> Decorated:
    """Read the decorators of an entry and take them off its content."""
    if not entry.content.startswith("@@"):
        return Decorated(entry)
    lines = entry.content.split("\n")
    decorated, known, count = Decorated(entry), True, 0
    for line in lines:
        if not line.startswith("@@"):
            break
        count += 1
        is_fallback = line.startswith("@@@")
        if is_fallback and known:
            continue
        name, _space, value = line.lstrip("@").strip().partition(" ")
        apply = _KNOWN.get(name)
        known = apply is not None
        if apply is not None:
            try:
                decorated = apply(decorated, value.strip())
            except ValueError:
                known = False
    content = "\n".join(lines[count:])
    return replace(decorated, entry=replace(decorated.entry, content=content))


def _with_entry(decorated: Decorated, **changes: object) -> Decorated:
    return replace(decorated, entry=replace(decorated.entry, **changes))  # type: ignore[arg-type] # fields by name


def _at_depth(decorated: Decorated, value: str) -> Decorated:
    return _with_entry(decorated, position=LorePosition.AT_DEPTH, depth=max(0, int(value)))


def _position(decorated: Decorated, value: str) -> Decorated:
    before = value in {"before_desc", "personality", "scenario"}
    if not before and value != "after_desc":
        raise ValueError(value)
    return _with_entry(decorated, position=LorePosition.BEFORE_CHARACTER if before else LorePosition.AFTER_CHARACTER)


def _commas(value: str) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, value.split(",")) if part)


_KNOWN: dict[str, Callable[[Decorated, str], Decorated]] = {
    "activate": lambda it, _value: replace(it, activate=True),
    "dont_activate": lambda it, _value: replace(it, suppress=True),
    "activate_only_after": lambda it, value: replace(it, only_after=max(0, int(value))),
    "activate_only_every": lambda it, value: replace(it, only_every=max(0, int(value))),
    "is_greeting": lambda it, value: replace(it, only_greeting=int(value)),
    "exclude_keys": lambda it, value: replace(it, exclude_keys=(*it.exclude_keys, *_commas(value))),
    "additional_keys": lambda it, value: _with_entry(it, keys=(*it.entry.keys, *_commas(value))),
    "depth": _at_depth,
    "role": lambda it, value: _with_entry(it, role=Role(value)),
    "scan_depth": lambda it, value: _with_entry(it, scan_depth=max(0, int(value))),
    "position": _position,
    "ignore_on_max_context": lambda it, _value: it,
}
