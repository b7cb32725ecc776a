"""Lorebooks that a chat is told from, as the prompt engine reads them."""

from collections import defaultdict
from uuid import UUID

from django.db import connection

from characters.compiled_books import compiled_book
from chats.models import Chat
from chats.people import persona_of
from chats.prompt.lore import LoreBook, LoreSources
from tavern.accounts.models import User

#: Books of one chat that are read.
_MOST = 200
#: In words of SQL, because it stands before every request to a model, and building such a query takes as long as three.
_BOOKS = """
    SELECT used.place, book.id, book.content_hash
    FROM (
        SELECT CASE WHEN chat_id IS NOT NULL THEN 'chat' WHEN persona_id IS NOT NULL THEN 'persona' ELSE 'everywhere' END
            AS place, book_id
        FROM chats_loreattachment
        WHERE owner_id = %(reader)s
            AND (chat_id = %(chat)s OR persona_id = %(persona)s OR (chat_id IS NULL AND persona_id IS NULL))
        UNION ALL
        SELECT 'character', lorebook_id FROM characters_lorebook_characters WHERE character_id = %(character)s
    ) used
    JOIN characters_lorebook book ON book.id = used.book_id
    WHERE book.deleted_at IS NULL
        AND (book.owner_id = %(reader)s OR (used.place = 'character' AND book.owner_id = %(creator)s))
    ORDER BY book.created_at LIMIT %(most)s
"""


def books_for(chat: Chat, reader: User) -> LoreSources:
    """The books that the reader uses everywhere, in this chat and with its persona, and those of the character.

    With the character its creator's speak too. One query when no book is new.
    """
    persona, character = persona_of(chat), chat.character
    params: dict[str, int | UUID | None] = {
        "reader": reader.pk,
        "chat": chat.pk,
        "persona": persona.pk if persona else None,
        "character": character.pk if character else None,
        "creator": character.owner_id if character else None,
        "most": _MOST,
    }
    found = defaultdict[str, list[LoreBook]](list)
    with connection.cursor() as cursor:
        cursor.execute(_BOOKS, params)
        rows = cursor.fetchall()
    for place, pk, content_hash in rows:
        found[place].append(compiled_book(pk, content_hash))
    return LoreSources(
        everywhere=tuple(found["everywhere"]),
        chat=tuple(found["chat"]),
        persona=tuple(found["persona"]),
        character=tuple(found["character"]),
    )
