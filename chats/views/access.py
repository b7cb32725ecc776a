"""Loading what a view is about; whoever may not touch it gets a 404."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import get_object_or_404

from chats.models import Branch, Chat, Message
from tavern.accounts.models import User


def visible_chat(user: User | AnonymousUser, pk: UUID) -> Chat:
    """With everything the page's frame shows."""
    chats = Chat.objects.visible_to(user).select_related("character__portrait", "persona__portrait", "branch")
    return get_object_or_404(chats.defer("character__search"), pk=pk)


def writable_chat(user: User | AnonymousUser, pk: UUID) -> Chat:
    return get_object_or_404(Chat.objects.writable_by(user).select_related("persona"), pk=pk)


def message_of(chat: Chat, pk: int) -> Message:
    """A message of a chat that may be touched, with everything its turn shows."""
    messages = Message.objects.filter(chat=chat, deleted_at=None)
    message = get_object_or_404(
        messages.select_related("chosen", "bookmark", "persona__portrait", "character__portrait", "parent"), pk=pk
    )
    message.chat = chat
    return message


def branch_of(chat: Chat, pk: int) -> Branch:
    branch = get_object_or_404(chat.branches, pk=pk)
    branch.chat = chat
    return branch
