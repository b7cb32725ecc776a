"""Loading what a view is about; whoever may not touch it gets a 404."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import get_object_or_404

from chats.models import Branch, Chat, ChatQuerySet, Message
from tavern.accounts.models import User


def visible_chat(user: User | AnonymousUser, pk: UUID) -> Chat:
    """With everybody who speaks in it."""
    return _with_people(Chat.objects.visible_to(user), user, pk)


def writable_chat(user: User | AnonymousUser, pk: UUID) -> Chat:
    """With everybody who speaks in it."""
    return _with_people(Chat.objects.writable_by(user), user, pk)


def _with_people(chats: ChatQuerySet, user: User | AnonymousUser, pk: UUID) -> Chat:
    # Few chats have a branch or a picture of their own behind them: reading those when they do is cheaper than joining
    # them always.
    people = chats.select_related("character__portrait", "persona__portrait").defer("character__search")
    chat = get_object_or_404(people, pk=pk)
    if isinstance(user, User) and chat.owner_id == user.pk:
        chat.owner = user
    return chat


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
