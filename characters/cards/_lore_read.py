"""Lorebook objects to values: books embedded in cards (V2, V3) and native World Info files."""

from collections.abc import Callable
from dataclasses import replace

from characters.cards._fields import INT_MAX, Fields
from characters.cards._lore_options import read_options, read_position
from characters.cards.errors import NotAList, NotAnObject, TooManyEntries
from characters.cards.lorebook import Lorebook, LoreEntry, Position


def read_book(book: Fields) -> Lorebook:
    """Read a `character_book`, the data of a `lorebook_v3` file, or a World Info file.

    Entries are told apart one by one, since files exist that mix the two forms.

    Raises:
        InvalidCard: an entry, its keys or its content are not what they must be.
        LimitExceeded: too many entries, or a text that is too long.
    """
    return Lorebook(
        name=book.optional_name("name"),
        description=book.text("description"),
        scan_depth=book.optional_number("scan_depth", least=0),
        token_budget=book.optional_number("token_budget", least=0),
        recursive_scanning=book.optional_flag("recursive_scanning"),
        entries=read_entries(book, "entries", read_entry),
        extensions=book.child("extensions").source,
        extra=book.rest(),
    )


def read_entries(book: Fields, key: str, read: Callable[[Fields, int], LoreEntry]) -> tuple[LoreEntry, ...]:
    """Read a list of entries, or an object of them, and see to it that each has a uid of its own."""
    raw = book.raw(key)
    if isinstance(raw, dict):
        raw = list(raw.values())
    if raw is None:
        raw = []
    if not isinstance(raw, list):
        raise NotAList(field=book.path(key))
    if len(raw) > book.limits.lore_entries:
        raise TooManyEntries(limit=book.limits.lore_entries)
    entries = [read(_entry(book, f"{book.path(key)}[{index}]", item), index) for index, item in enumerate(raw)]
    return _with_unique_uids(entries, book)


def is_world_entry(entry: object) -> bool:
    """Tell a World Info entry from one of a card book."""
    return isinstance(entry, dict) and "keys" not in entry and ("key" in entry or "disable" in entry)


def read_entry(entry: Fields, index: int) -> LoreEntry:
    """Read an entry in either form; `index` stands in for a missing number."""
    return _read_world_entry(entry, index) if is_world_entry(entry.source) else _read_card_entry(entry, index)


def _read_card_entry(entry: Fields, index: int) -> LoreEntry:
    extensions = entry.child("extensions")
    before = entry.raw("position") == "before_char"
    comment = entry.text("comment")
    return LoreEntry(
        uid=_uid(entry, "id", index),
        keys=tuple(entry.words("keys")),
        secondary_keys=tuple(entry.words("secondary_keys")),
        comment=comment,
        add_memo=bool(comment),
        content=entry.text("content"),
        enabled=entry.flag("enabled", default=True),
        constant=entry.flag("constant", default=False),
        selective=entry.flag("selective", default=False),
        order=entry.number("insertion_order", 100),
        position=read_position(extensions, Position.BEFORE_CHARACTER if before else Position.AFTER_CHARACTER),
        display_index=extensions.number("display_index", index),
        **read_options(extensions, "card"),
        extensions=extensions.rest(),
        extra=_extra(entry),
    )


def _read_world_entry(entry: Fields, index: int) -> LoreEntry:
    return LoreEntry(
        uid=_uid(entry, "uid", index),
        keys=tuple(entry.words("key")),
        secondary_keys=tuple(entry.words("keysecondary")),
        comment=entry.text("comment"),
        add_memo=entry.flag("addMemo", default=False),
        content=entry.text("content"),
        enabled=not entry.flag("disable", default=False),
        constant=entry.flag("constant", default=False),
        selective=entry.flag("selective", default=True),
        order=entry.number("order", 100),
        position=read_position(entry, Position.BEFORE_CHARACTER),
        display_index=entry.number("displayIndex", index),
        **read_options(entry, "world"),
        extensions=entry.child("extensions").source,
        extra=entry.rest(),
    )


def _entry(book: Fields, where: str, item: object) -> Fields:
    if not isinstance(item, dict):
        raise NotAnObject(field=where)
    return Fields(item, notes=book.notes, limits=book.limits, where=where)


def _uid(entry: Fields, key: str, index: int) -> int:
    """Read an entry's number. V3 ids may be text: those stay in `extra`, and the index stands in."""
    value = entry.raw(key)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= INT_MAX:
        return value
    return index


def _extra(entry: Fields) -> dict[str, object]:
    extra: dict[str, object] = entry.rest()
    if extra.get("use_regex") is True:  # what is written for every entry, since keys may always be patterns
        del extra["use_regex"]
    identity = entry.source.get("id")
    return {"id": identity, **extra} if isinstance(identity, str) else extra


def _with_unique_uids(entries: list[LoreEntry], book: Fields) -> tuple[LoreEntry, ...]:
    taken = {entry.uid for entry in entries}
    if len(taken) == len(entries):
        return tuple(entries)
    free = iter(number for number in range(2 * len(entries)) if number not in taken)
    seen: set[int] = set()
    unique = []
    for entry in entries:
        uid = entry.uid
        if uid in seen:
            book.notes.add("uid-changed", uid=uid)
            uid = next(free)
        seen.add(uid)
        unique.append(entry if uid == entry.uid else replace(entry, uid=uid))
    return tuple(unique)
