"""Lorebooks that stand alone: between rows and the engine's value."""

import hashlib
import json
import uuid
from typing import Any

from django.db import models, transaction

from characters import cards
from characters.cards import encode_lorebook, encode_world_info
from characters.cards.limits import MIB, Limits
from characters.models import Character, Lorebook, LoreEntry
from characters.tokens import count_tokens
from tavern.accounts.models import User

#: What we wrote ourselves is read back whatever its size: a full book is larger than a file that may come in.
OWN_FILES = Limits(file_bytes=1024 * MIB, values=20_000_000)


@transaction.atomic
def store_lorebook(owner: User, book: cards.Lorebook, *, fallback_name: str) -> Lorebook:
    """Keep a lorebook with all its entries."""
    native = _native(book)
    row = Lorebook.objects.create(
        owner=owner,
        name=(book.name or fallback_name)[:200],
        description=book.description,
        extra={key: value for key, value in native.items() if key not in ("entries", "name", "description")},
        content_hash=lorebook_hash(book),
    )
    store_entries(row, book)
    return row


@transaction.atomic
def rewrite_lorebook(row: Lorebook, book: cards.Lorebook) -> Lorebook:
    """Let a kept lorebook say what a newer edition of it says; whoever uses it goes on using it."""
    native = _native(book)
    row.description, row.content_hash = book.description, lorebook_hash(book)
    row.extra = {key: value for key, value in native.items() if key not in ("entries", "name", "description")}
    row.save(update_fields=["description", "content_hash", "extra", "updated_at"])
    # Also those that wait for Undo: their numbers may come again.
    models.QuerySet(LoreEntry).filter(book=row).delete()
    store_entries(row, book)
    return row


def store_entries(row: Lorebook, book: cards.Lorebook) -> None:
    """Write the entries of a book that has none yet, in the order that their author gave them."""
    fields = _native(book)["entries"]
    entries = sorted(book.entries, key=lambda entry: entry.display_index)
    made = (_entry_row(row, entry, place, fields[str(entry.uid)]) for place, entry in enumerate(entries))
    LoreEntry.objects.bulk_create(made, batch_size=500)


def mark_changed(book: Lorebook) -> None:
    """Let everybody who keeps the book compiled read it again."""
    book.content_hash = f"changed-{uuid.uuid4().hex}"
    book.save(update_fields=["content_hash", "updated_at"])


def lorebook_hash(book: cards.Lorebook) -> str:
    return hashlib.sha256(encode_world_info(book)).hexdigest()


def lorebook_file(book: Lorebook, *, indent: int | None = 4) -> bytes:
    """Write a lorebook as a native World Info file, unknown fields included; without indentation it takes a fraction."""
    native: dict[str, Any] = {
        **book.extra,
        "name": book.name,
        "description": book.description,
        "entries": {str(uid): fields for uid, fields in book.entries.values_list("uid", "fields")},
    }
    return json.dumps(native, ensure_ascii=False, indent=indent).encode()


def standard_lorebook_file(book: Lorebook) -> bytes:
    """Write a lorebook as specification V3 has it: `spec` and `data`."""
    return encode_lorebook(lorebook_value(book))


def lorebook_value(book: Lorebook) -> cards.Lorebook:
    """Read a stored book back as the engine's value.

    Raises:
        CardError: what is stored is no book.
    """
    found = cards.decode(lorebook_file(book, indent=None), filename=f"{book.name}.json", limits=OWN_FILES)
    assert isinstance(found, cards.Lorebook)  # noqa: S101 - it was written as one
    return found


def attach_lorebook(book: Lorebook, characters: list[Character]) -> None:
    """Make these characters, and no others, use the book."""
    book.characters.set(characters)


def _native(book: cards.Lorebook) -> dict[str, Any]:
    native: dict[str, Any] = json.loads(encode_world_info(book))
    return native


def _entry_row(row: Lorebook, entry: cards.LoreEntry, place: int, fields: dict[str, Any]) -> LoreEntry:
    made = LoreEntry(book=row, uid=entry.uid, place=place)
    set_columns(made, entry, fields)
    return made


def set_columns(row: LoreEntry, entry: cards.LoreEntry, fields: dict[str, Any]) -> None:
    """Let a row say what an entry says; `fields` is its native form."""
    row.title = entry.comment[:300]
    row.keys = [key[:1000] for key in entry.keys]
    row.content = entry.content
    row.is_enabled = entry.enabled
    row.is_constant = entry.constant
    row.order = max(-(2**31), min(2**31 - 1, entry.order))
    row.position = int(entry.position)
    row.tokens = count_tokens(entry.content)
    row.fields = fields
