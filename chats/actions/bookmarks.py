"""Marking places in a chat."""

from django.db import transaction

from chats.models import Bookmark, Message
from tavern.accounts.models import User


@transaction.atomic
def toggle_bookmark(message: Message, owner: User, *, name: str = "") -> Bookmark | None:
    """Mark a message, or take the mark away; returns the mark if there is one now."""
    removed, _ = Bookmark.objects.filter(message=message).delete()
    if removed:
        return None
    return Bookmark.objects.create(message=message, chat_id=message.chat_id, owner=owner, name=name[:100])
