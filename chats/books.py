"""Lorebooks that belong to a chat, as the prompt engine reads them."""

from functools import lru_cache
from uuid import UUID

from django.db.models import Q

from characters.actions import lorebook_value
from characters.models import Character, Lorebook
from chats.prompt.lore import LoreBook, book_of
from tavern.accounts.models import User

#: Books of one character that are read.
_MOST = 50


def attached_books(character: Character, reader: User) -> tuple[LoreBook, ...]:
    """The books that the character's creator, or the reader, has given the character; one query when none is new."""
    owners = Q(owner=reader) | Q(owner_id=character.owner_id)
    rows = Lorebook.objects.filter(owners, characters=character, deleted_at=None).order_by("created_at")
    return tuple(_compiled(pk, content_hash) for pk, content_hash in rows.values_list("pk", "content_hash")[:_MOST])


@lru_cache(maxsize=128)
def _compiled(pk: UUID, _content_hash: str) -> LoreBook:
    """A book read once for each content; the hash is there to tell contents apart."""
    return book_of(lorebook_value(Lorebook.objects.get(pk=pk)))
