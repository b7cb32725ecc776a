"""Lorebooks that a chat is told from, as the prompt engine reads them."""

from collections import defaultdict

from django.db.models import Q

from characters.compiled_books import compiled_book
from characters.models import Character, Lorebook
from chats.models import Chat, LoreAttachment
from chats.people import persona_of
from chats.prompt.lore import LoreBook, LoreSources
from tavern.accounts.models import User

#: Books of one chat that are read, and books of one character.
_MOST = 50


def books_for(chat: Chat, reader: User) -> LoreSources:
    """The books that the reader uses everywhere, in this chat and with its persona, and those of the character.

    Two queries when no book is new.
    """
    persona = persona_of(chat)
    here = Q(chat=None, persona=None) | Q(chat=chat) | (Q(persona=persona) if persona else Q())
    used = LoreAttachment.objects.owned_by(reader).filter(here, book__deleted_at=None, book__owner=reader)
    rows = used.order_by("created_at").values_list("chat_id", "persona_id", "book_id", "book__content_hash")[:_MOST]
    found = defaultdict[str, list[LoreBook]](list)
    for chat_id, persona_id, book_id, content_hash in rows:
        place = "chat" if chat_id else "persona" if persona_id else "everywhere"
        found[place].append(compiled_book(book_id, content_hash))
    return LoreSources(
        everywhere=tuple(found["everywhere"]),
        chat=tuple(found["chat"]),
        persona=tuple(found["persona"]),
        character=attached_books(chat.character, reader) if chat.character else (),
    )


def attached_books(character: Character, reader: User) -> tuple[LoreBook, ...]:
    """The books that the character's creator, or the reader, has given the character; one query when none is new."""
    owners = Q(owner=reader) | Q(owner_id=character.owner_id)
    rows = Lorebook.objects.filter(owners, characters=character, deleted_at=None).order_by("created_at")
    return tuple(compiled_book(pk, content_hash) for pk, content_hash in rows.values_list("pk", "content_hash")[:_MOST])
