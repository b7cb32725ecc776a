"""Using lorebooks in all one's chats, in single ones, and with personas."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from characters.models import Lorebook
from chats.models import Chat, LoreAttachment, Persona
from tavern.accounts.models import User


@transaction.atomic
def use_book(
    book: Lorebook, owner: User, *, everywhere: bool, chats: Iterable[Chat], personas: Iterable[Persona], among: Q
) -> None:
    """Use a book exactly here; only uses that `among` names are given up."""
    used = LoreAttachment.objects.owned_by(owner).filter(book=book)
    used.filter(among).delete()
    wanted = [LoreAttachment(owner=owner, book=book)] if everywhere else []
    wanted += [LoreAttachment(owner=owner, book=book, chat=chat) for chat in chats]
    wanted += [LoreAttachment(owner=owner, book=book, persona=persona) for persona in personas]
    LoreAttachment.objects.bulk_create(wanted, ignore_conflicts=True)


@transaction.atomic
def use_books_in_chat(chat: Chat, owner: User, books: Iterable[Lorebook]) -> None:
    """Tell a chat from exactly these books, besides those that speak everywhere, with the persona and the character."""
    LoreAttachment.objects.owned_by(owner).filter(chat=chat).delete()
    LoreAttachment.objects.bulk_create(
        (LoreAttachment(owner=owner, book=book, chat=chat) for book in books), ignore_conflicts=True
    )
