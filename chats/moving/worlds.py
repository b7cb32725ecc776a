"""Which lorebooks belong to a character, by the names that cards and settings give.

Source: interoperability notes, section 2.3.
"""

from django.db import models

from characters.actions import card_of, current_version
from characters.models import Character, Lorebook
from chats.moving.mover import Mover


def join_worlds(mover: Mover, thing: models.Model, stem: str) -> None:
    """Let a character use the lorebooks that its card or the settings name; what it uses already stays."""
    if not isinstance(thing, Character):
        return
    card = card_of(current_version(thing))
    names = list((mover.settings.get("worlds") or {}).get(stem, ()))
    primary = card.extensions.get("world")
    # The card's own copy of the book speaks for it.
    if isinstance(primary, str) and primary and card.book is None:
        names.insert(0, primary)
    books = [book for name in dict.fromkeys(names) if isinstance(book := mover.thing(f"worlds/{name}.json"), Lorebook)]
    for book in books:
        book.characters.add(thing)
