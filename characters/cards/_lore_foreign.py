"""Stand-alone lorebooks of other programs: NovelAI, Agnai, Risu and AI Dungeon lists."""

import re
from typing import Any

from characters.cards._fields import Fields
from characters.cards._json import JsonObject
from characters.cards._lore_read import read_book, read_entries
from characters.cards.errors import NotAList
from characters.cards.limits import Limits
from characters.cards.lorebook import Lorebook, LoreEntry
from characters.cards.warnings import Notes

#: A key: a pattern like /a{1,2}/i, in which commas do not part keys, or anything up to a comma.
_KEY = re.compile(r"\s*+(/(?:[^/\\\n]|\\.){1,1000}+/[a-z]*+(?=\s*(?:,|$))|[^,]*+)\s*,?")


def looks_like_lorebook(raw: JsonObject) -> bool:
    """Tell whether an object is a lorebook of its own, of any kind we know."""
    spec = raw.get("spec")
    if isinstance(spec, str):
        return spec.startswith("lorebook")
    return isinstance(raw.get("entries"), list | dict) or _is_risu(raw) or "lorebookVersion" in raw


def read_lorebook(raw: JsonObject, *, notes: Notes, limits: Limits) -> tuple[Lorebook, str]:
    """Read a stand-alone lorebook, and say whose it is.

    Raises:
        InvalidCard: it is broken.
        LimitExceeded: it is too large.
    """
    book = Fields(raw, notes=notes, limits=limits)
    if isinstance(raw.get("spec"), str):
        if not isinstance(raw.get("data"), dict) or not isinstance(raw["data"].get("entries"), list | dict):
            raise NotAList(field="data.entries")
        return read_book(book.child("data")), "lorebook-v3"
    if "lorebookVersion" in raw:
        return _plain_book(book, "entries", _novelai_entry), "novelai"
    if raw.get("kind") == "memory":
        return _plain_book(book, "entries", _agnai_entry), "agnai"
    if _is_risu(raw):
        return _plain_book(book, "data", _risu_entry), "risu"
    return read_book(book), "world-info" if isinstance(raw["entries"], dict) else "book"


def is_dungeon_list(value: Any) -> bool:
    """Tell AI Dungeon's world info or story cards: a bare list of objects with `keys` and a text."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and "keys" in item and ("entry" in item or "value" in item) for item in value)
    )


def read_dungeon_list(value: list[JsonObject], *, notes: Notes, limits: Limits) -> tuple[Lorebook, str]:
    """Read AI Dungeon's list as a book."""
    book = Fields({"entries": value}, notes=notes, limits=limits)
    return _plain_book(book, "entries", _dungeon_entry), "ai-dungeon"


def split_keys(text: str) -> list[str]:
    """Split keys written with commas between them."""
    return [key for key in (part.strip() for part in _KEY.findall(text)) if key]


def _is_risu(raw: JsonObject) -> bool:
    return raw.get("type") == "risu" and isinstance(raw.get("data"), list)


def _plain_book(book: Fields, key: str, read: Any) -> Lorebook:
    return Lorebook(
        name=book.optional_name("name"),
        description=book.text("description"),
        entries=read_entries(book, key, read),
        extra=book.rest(),
    )


def _novelai_entry(entry: Fields, index: int) -> LoreEntry:
    name = entry.text("displayName")
    return LoreEntry(
        uid=index,
        display_index=index,
        keys=tuple(entry.words("keys")),
        content=entry.text("text"),
        comment=name,
        add_memo=bool(name.strip()),
        selective=False,
        order=entry.child("contextConfig").number("budgetPriority", 0),
        enabled=entry.flag("enabled", default=True),
        constant=entry.flag("forceActivation", default=False),
        extra=entry.rest(),
    )


def _agnai_entry(entry: Fields, index: int) -> LoreEntry:
    name = entry.text("name")
    return LoreEntry(
        uid=index,
        display_index=index,
        keys=tuple(entry.words("keywords")),
        content=entry.text("entry"),
        comment=name,
        add_memo=bool(name.strip()),
        selective=False,
        order=entry.number("weight", 0),
        enabled=entry.flag("enabled", default=True),
        extra=entry.rest(),
    )


def _risu_entry(entry: Fields, index: int) -> LoreEntry:
    chance = entry.optional_number("activationPercent", least=0, most=100)
    comment = entry.text("comment")
    return LoreEntry(
        uid=index,
        display_index=index,
        keys=tuple(split_keys(entry.text("key"))),
        secondary_keys=tuple(split_keys(entry.text("secondkey"))),
        content=entry.text("content"),
        comment=comment,
        add_memo=bool(comment),
        constant=entry.flag("alwaysActive", default=False),
        selective=entry.flag("selective", default=False),
        order=entry.number("insertorder", 100),
        probability=100 if chance is None else chance,
        extra=entry.rest(),
    )


def _dungeon_entry(entry: Fields, index: int) -> LoreEntry:
    title = entry.text("title")
    return LoreEntry(
        uid=index,
        display_index=index,
        keys=tuple(split_keys(entry.text("keys"))),
        content=entry.text("value") or entry.text("entry"),
        comment=title,
        add_memo=bool(title),
        selective=False,
        extra=entry.rest(),
    )
