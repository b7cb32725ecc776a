"""Where lorebooks belong: with characters, everywhere, in a chat, with a persona, by the names that files give.

Source: interoperability notes, section 2.3.
"""

from django.db import models

from characters.actions import card_of, current_version
from characters.models import Character, Lorebook
from chats.models import Chat, LoreAttachment, Persona
from chats.moving.mover import Mover


def join_worlds(mover: Mover, thing: models.Model, stem: str) -> None:
    """Let a character use the lorebooks that its card or the settings name; what it uses already stays."""
    if isinstance(thing, Lorebook) and stem in (mover.settings.get("global") or ()):
        LoreAttachment.objects.get_or_create(owner=mover.owner, book=thing, chat=None, persona=None)
    if not isinstance(thing, Character):
        return
    card = card_of(current_version(thing))
    names = list((mover.settings.get("worlds") or {}).get(stem, ()))
    primary = card.extensions.get("world")
    # The card's own copy of the book speaks for it.
    if isinstance(primary, str) and primary and card.book is None:
        names.insert(0, primary)
    for name in dict.fromkeys(names):
        book = _called(mover, name)
        if book is not None:
            book.characters.add(thing)


def use_world(mover: Mover, name: object, *, chat: Chat | None = None, persona: Persona | None = None) -> None:
    """Let a chat, or a persona, use the lorebook that its file names; one that is not here is none."""
    book = _called(mover, name) if isinstance(name, str) and name else None
    if book is not None:
        LoreAttachment.objects.get_or_create(owner=mover.owner, book=book, chat=chat, persona=persona)


def _called(mover: Mover, name: str) -> Lorebook | None:
    book = mover.thing(f"worlds/{name}.json")
    return book if isinstance(book, Lorebook) else None
