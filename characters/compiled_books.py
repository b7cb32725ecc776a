"""Lorebooks as the prompt engine reads them."""

from functools import lru_cache
from uuid import UUID

from characters.actions.lorebooks import lorebook_value
from characters.models import Lorebook
from chats.prompt.lore import LoreBook, book_of


@lru_cache(maxsize=128)
def compiled_book(pk: UUID, _content_hash: str) -> LoreBook:
    """A book read once for each content; the hash is there to tell contents apart."""
    return book_of(lorebook_value(Lorebook.objects.get(pk=pk)))
