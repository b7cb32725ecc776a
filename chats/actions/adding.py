"""How a message gets into the tree, whoever writes it."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from chats.errors import MessageEmpty, MessageTooLong
from chats.models import Chat, Message, Variant, as_line


def locked(chat: Chat) -> Chat:
    """Return the chat as it is now, with its head; nobody else moves the head until the transaction ends."""
    return Chat.objects.select_for_update(of=("self",)).select_related("head").get(pk=chat.pk)


def append(chat: Chat, *, variant: Variant, **fields: Any) -> Message:
    """Add a message with one variant after the head of a locked chat, and move the head there."""
    head = chat.head
    message = Message(chat=chat, parent=head, depth=head.depth + 1 if head else 0, **fields)
    message.save(force_insert=True)
    variant.message = message
    variant.save(force_insert=True)
    message.chosen = variant
    message.save(update_fields=["chosen"])
    chat.head = message
    chat.message_count += 1
    chat.active_at = timezone.now()
    if variant.text:
        chat.last_line = as_line(variant.text)
    chat.save(update_fields=["head", "message_count", "last_line", "active_at", "draft"])
    return message


def checked_text(text: str) -> str:
    """Return a person's text the way it is stored.

    Raises:
        MessageEmpty, MessageTooLong: there is nothing in it, or too much.
    """
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise MessageEmpty
    if len(text) > settings.MESSAGE_MAX_CHARACTERS:
        raise MessageTooLong(length=len(text), limit=settings.MESSAGE_MAX_CHARACTERS)
    # Half of a surrogate pair can be typed into JSON and stored nowhere.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def copy_state(source: Chat, target: Chat) -> None:
    """Let the caller's chat object see what was changed in the locked one."""
    target.head = source.head
    target.branch_id = source.branch_id
    target.message_count = source.message_count
    target.last_line = source.last_line
    target.active_at = source.active_at
    target.draft = source.draft
