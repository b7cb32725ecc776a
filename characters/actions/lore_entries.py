"""Entries of a lorebook that stands alone: adding, changing, ordering and deleting them, one row for each."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Max, QuerySet
from django.utils import timezone

from characters import cards
from characters.actions.lorebook_versions import keep_version
from characters.actions.lorebooks import mark_changed, set_columns
from characters.cards import encode_world_info
from characters.cards.limits import DEFAULT_LIMITS
from characters.models import Lorebook, LoreEntry

#: Entries that one bulk action may touch.
MOST_CHOSEN = 1_000


class BookFull(Exception):
    """The lorebook has as many entries as one may have."""

    code = "book-full"


def entry_value(entry: LoreEntry) -> cards.LoreEntry:
    """Read a stored entry as the codec's value, unknown fields included."""
    native = {"entries": {str(entry.uid): entry.fields}}
    book = cards.decode(json.dumps(native).encode(), filename="entry.json")
    assert isinstance(book, cards.Lorebook)  # noqa: S101 - it was written as one
    return replace(book.entries[0], uid=entry.uid)


@transaction.atomic
def add_entry(book: Lorebook, value: cards.LoreEntry) -> LoreEntry:
    """Add an entry at the end; its `uid` is the next free one.

    Raises:
        BookFull: there is no room for another one.
    """
    _begin(book)
    facts = LoreEntry.with_deleted.filter(book=book).aggregate(uid=Max("uid"), place=Max("place"))
    if book.entries.count() >= DEFAULT_LIMITS.lore_entries:
        raise BookFull
    entry = LoreEntry(book=book, uid=_next(facts["uid"]), place=_next(facts["place"]))
    _write(entry, value)
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def save_entry(entry: LoreEntry, value: cards.LoreEntry) -> None:
    """Store what an entry says now."""
    _begin(entry.book)
    _write(entry, value)
    entry.save()


@transaction.atomic
def duplicate_entry(entry: LoreEntry) -> LoreEntry:
    """Add a copy right below an entry.

    Raises:
        BookFull: there is no room for another one.
    """
    copy = add_entry(entry.book, entry_value(entry))
    LoreEntry.objects.filter(book=entry.book, place__gt=entry.place).exclude(pk=copy.pk).update(place=F("place") + 1)
    copy.place = entry.place + 1
    copy.save(update_fields=["place"])
    return copy


@transaction.atomic
def change_entries(book: Lorebook, uids: Iterable[int], **changes: object) -> int:
    """Change the same fields of many entries; return how many there were. Names are those of `cards.LoreEntry`."""
    _begin(book, is_large=True)
    rows = list(_chosen(book, uids))
    for row in rows:
        _write(row, replace(entry_value(row), **changes))  # type: ignore[arg-type] # the caller names its fields
    LoreEntry.objects.bulk_update(
        rows, ["fields", "is_enabled", "is_constant", "order", "position", "tokens"], batch_size=200
    )
    return len(rows)


@transaction.atomic
def move_entry(entry: LoreEntry, *, up: bool) -> None:
    """Swap an entry with its neighbour in the author's order; at the end of the list nothing happens."""
    book = entry.book
    _begin(book)
    _spread(book)
    entry.refresh_from_db(fields=["place"])
    others = book.entries.select_for_update()
    beside = (
        others.filter(place__lt=entry.place).order_by("-place")
        if up
        else others.filter(place__gt=entry.place).order_by("place")
    ).first()
    if beside is not None:
        entry.place, beside.place = beside.place, entry.place
        entry.save(update_fields=["place"])
        beside.save(update_fields=["place"])


@transaction.atomic
def order_entries(book: Lorebook, uids: Sequence[int]) -> None:
    """Let entries that stand together have this order; they share out the places they had."""
    _begin(book)
    _spread(book)
    rows = {row.uid: row for row in _chosen(book, uids).select_for_update()}
    places = sorted(row.place for row in rows.values())
    wanted = [rows[uid] for uid in dict.fromkeys(uids) if uid in rows]
    for row, place in zip(wanted, places, strict=True):
        row.place = place
    LoreEntry.objects.bulk_update(wanted, ["place"], batch_size=200)


@transaction.atomic
def delete_entries(book: Lorebook, uids: Iterable[int]) -> datetime | None:
    """Delete entries; return the moment that `restore_entries` knows them by, None when there were none."""
    _begin(book, is_large=True)
    moment = timezone.now()
    return moment if _chosen(book, uids).update(deleted_at=moment) else None


@transaction.atomic
def restore_entries(book: Lorebook, moment: datetime) -> int:
    """Bring back what was deleted at a moment; return how many."""
    _begin(book)
    return LoreEntry.with_deleted.filter(book=book, deleted_at=moment).update(deleted_at=None)


def _begin(book: Lorebook, *, is_large: bool = False) -> None:
    """Let one change happen at a time, keep the book as it was, and mark it as another one."""
    Lorebook.objects.select_for_update().only("pk").get(pk=book.pk)
    keep_version(book, is_large_change=is_large)
    mark_changed(book)


def _chosen(book: Lorebook, uids: Iterable[int]) -> QuerySet[LoreEntry]:
    return book.entries.filter(uid__in=list(uids)[:MOST_CHOSEN])


def _spread(book: Lorebook) -> None:
    """Give every entry a place of its own: adding and copying may leave two at one."""
    if not book.entries.order_by().values("place").annotate(count=Count("pk")).filter(count__gt=1).exists():
        return
    rows = list(book.entries.order_by("place", "uid").only("pk", "place"))
    for place, row in enumerate(rows):
        row.place = place
    LoreEntry.objects.bulk_update(rows, ["place"], batch_size=1_000)


def _write(entry: LoreEntry, value: cards.LoreEntry) -> None:
    """Lay a value over the row; what the file had beside it stays in `fields`."""
    native = json.loads(encode_world_info(cards.Lorebook(entries=(replace(value, uid=entry.uid),))))
    set_columns(entry, value, native["entries"][str(entry.uid)])


def _next(highest: int | None) -> int:
    return 0 if highest is None else highest + 1
