"""Lorebooks to objects: the book inside a card, and the native World Info file."""

from characters.cards._json import JsonObject
from characters.cards._lore_options import write_options
from characters.cards.lorebook import Lorebook, LoreEntry, Position


def write_card_book(book: Lorebook) -> JsonObject:
    """Write a `character_book` (V2 with the entry fields of V3), everything unknown included."""
    return {
        **book.extra,
        **_book_fields(book),
        "extensions": dict(book.extensions),
        "entries": [_card_entry(entry) for entry in book.entries],
    }


def write_world_info(book: Lorebook) -> JsonObject:
    """Write a World Info file: `entries` keyed by uid."""
    written: JsonObject = {**book.extra, **_book_fields(book)}
    if book.extensions:
        written["extensions"] = dict(book.extensions)
    return {"entries": {str(entry.uid): _world_entry(entry) for entry in book.entries}, **written}


def _book_fields(book: Lorebook) -> JsonObject:
    fields = {
        "name": book.name or None,
        "description": book.description or None,
        "scan_depth": book.scan_depth,
        "token_budget": book.token_budget,
        "recursive_scanning": book.recursive_scanning,
    }
    return {key: value for key, value in fields.items() if value is not None}


def _card_entry(entry: LoreEntry) -> JsonObject:
    before = entry.position == Position.BEFORE_CHARACTER
    return {
        "id": entry.uid,
        "use_regex": True,
        **entry.extra,
        "keys": list(entry.keys),
        "secondary_keys": list(entry.secondary_keys),
        "comment": entry.comment,
        "content": entry.content,
        "constant": entry.constant,
        "selective": entry.selective,
        "insertion_order": entry.order,
        "enabled": entry.enabled,
        "position": "before_char" if before else "after_char",
        "extensions": {
            **entry.extensions,
            "position": int(entry.position),
            "display_index": entry.display_index,
            **write_options(entry, "card"),
        },
    }


def _world_entry(entry: LoreEntry) -> JsonObject:
    return {
        **entry.extra,
        "uid": entry.uid,
        "key": list(entry.keys),
        "keysecondary": list(entry.secondary_keys),
        "comment": entry.comment,
        "addMemo": entry.add_memo,
        "content": entry.content,
        "constant": entry.constant,
        "selective": entry.selective,
        "order": entry.order,
        "position": int(entry.position),
        "disable": not entry.enabled,
        "displayIndex": entry.display_index,
        **write_options(entry, "world"),
        **({"extensions": dict(entry.extensions)} if entry.extensions else {}),
    }
