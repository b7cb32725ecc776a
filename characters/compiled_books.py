"""Lorebooks as the prompt engine reads them."""

from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from characters import cards
from characters.actions.lorebooks import OWN_FILES
from characters.models import Lorebook
from chats.prompt.lore import LoreBook, LoreEntry, book_of, content_hash

#: Entries that are remembered, of all books together.
_MOST_ENTRIES = 100_000
_entries: OrderedDict[bytes, LoreEntry] = OrderedDict()
_lock = Lock()


@lru_cache(maxsize=128)
def compiled_book(pk: UUID, _content_hash: str) -> LoreBook:
    """A book read once for each content; the hash is there to tell contents apart.

    Of a book that was changed only the entries that changed are read again: a full one takes seconds.
    """
    book = Lorebook.objects.only("name").get(pk=pk)
    written = Cast("fields", TextField())
    rows = list(book.entries.order_by("uid").annotate(written=written).values_list("uid", "written"))
    keys = [blake2b(f"{uid}:{text}".encode(), digest_size=16).digest() for uid, text in rows]
    with _lock:
        known = {key: _entries[key] for key in keys if key in _entries}
    missing = {key: row for key, row in zip(keys, rows, strict=True) if key not in known}
    if missing:
        fresh = dict(zip(missing, _read(missing.values()), strict=True))
        known |= fresh
        with _lock:
            _entries.update(fresh)
            while len(_entries) > _MOST_ENTRIES:
                _entries.popitem(last=False)
    made = LoreBook(tuple(known[key] for key in keys), book.name)
    return LoreBook(made.entries, made.name, content_hash(made))


def _read(rows: Iterable[tuple[int, str]]) -> tuple[LoreEntry, ...]:
    entries = ",".join(f'"{uid}":{text}' for uid, text in rows)
    found = cards.decode(f'{{"entries":{{{entries}}}}}'.encode(), filename="book.json", limits=OWN_FILES)
    assert isinstance(found, cards.Lorebook)  # noqa: S101 - it was written as one
    return book_of(found).entries
