"""Lorebooks as they were: kept before a change, a few of each book, and brought back."""

import zlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from characters import cards
from characters.actions import lorebooks
from characters.models import Lorebook, LorebookVersion, LoreEntry

#: Versions of one book.
MOST_VERSIONS = 20
#: Changes that follow each other within this are one piece of work, kept as it was before the first.
_ONE_SITTING = timedelta(minutes=30)
#: Writing a larger book down before every sitting would be felt; it is kept before changes of many entries.
_SMALL_BOOK = 2_000


def keep_version(book: Lorebook, *, is_large_change: bool = False) -> None:
    """Keep a book as it is, if a piece of work begins now."""
    newest = book.versions.order_by("-number").only("number", "created_at").first()
    is_new_sitting = newest is None or newest.created_at < timezone.now() - _ONE_SITTING
    count = book.entries.count()
    if count and (is_large_change or (is_new_sitting and count <= _SMALL_BOOK)):
        _keep(book, count, number=newest.number + 1 if newest else 1)


@transaction.atomic
def restore_lorebook_version(version: LorebookVersion) -> None:
    """Make a book what it was; as it is now, it becomes a version too."""
    book = Lorebook.objects.select_for_update().get(pk=version.book_id)
    keep_version(book, is_large_change=True)
    old = value_of(version)
    LoreEntry.with_deleted.filter(book=book).delete()
    lorebooks.store_entries(book, old)
    book.name, book.description = old.name[:200] or book.name, old.description
    book.save(update_fields=["name", "description"])
    lorebooks.mark_changed(book)


def value_of(version: LorebookVersion) -> cards.Lorebook:
    found = cards.decode(zlib.decompress(version.content), filename="version.json", limits=lorebooks.OWN_FILES)
    assert isinstance(found, cards.Lorebook)  # noqa: S101 - it was written as one
    return found


def _keep(book: Lorebook, count: int, *, number: int) -> None:
    content = zlib.compress(lorebooks.lorebook_file(book, indent=None), 6)
    LorebookVersion.objects.create(book=book, number=number, entry_count=count, content=content)
    book.versions.filter(number__lte=number - MOST_VERSIONS).delete()
