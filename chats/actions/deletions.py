"""Deleting turns, and bringing them back exactly as they were.

Nothing is moved in the tree. A deleted message is marked, and every walk skips it; "from here on" only moves the head
up and leaves the rest behind. What nobody undid is erased later (`chats.actions.erasing`).
"""

from django.db import transaction
from django.utils import timezone

from chats.actions.adding import copy_state, locked
from chats.actions.branches import open_line
from chats.errors import AlreadyUndone, MessageBusy, NotOnBranch
from chats.history import last_message
from chats.models import Chat, Deletion, DeletionKind, Message, VariantStatus, as_line
from chats.paths import count_kept, is_on_path


@transaction.atomic
def delete_message(message: Message) -> Deletion:
    """Take one message out of every path that comes by it; what follows stays. Doing it twice is doing it once.

    Raises:
        MessageBusy: a reply is being written into it.
    """
    chat = locked(message.chat)
    _check_idle(message)
    known = Deletion.objects.filter(kind=DeletionKind.MESSAGE, message=message).first()
    if known is not None:
        return known
    message.deleted_at = timezone.now()
    message.save(update_fields=["deleted_at"])
    counted = int(is_on_path(message.pk, message.depth, head_id=chat.head_id))
    _recount(chat, chat.message_count - counted)
    copy_state(chat, message.chat)
    return Deletion.objects.create(
        chat=chat,
        kind=DeletionKind.MESSAGE,
        message=message,
        branch_id=chat.branch_id,
        head_before=chat.head,
        head_after=chat.head,
        message_count=counted,
    )


@transaction.atomic
def delete_from(message: Message) -> Deletion:
    """Take a message of the active path and everything after it away; other branches keep what is theirs.

    Raises:
        NotOnBranch: another branch was opened meanwhile, or it is gone already.
        MessageBusy: a reply is being written at the end.
    """
    chat = locked(message.chat)
    if not is_on_path(message.pk, message.depth, head_id=chat.head_id):
        raise NotOnBranch
    if chat.head is not None:
        _check_idle(chat.head)
    head_before, removed = chat.head, count_kept(chat.head_id, message.parent_id)
    chat.head = message.parent
    _recount(chat, chat.message_count - removed)
    copy_state(chat, message.chat)
    return Deletion.objects.create(
        chat=chat,
        kind=DeletionKind.TAIL,
        message=message,
        branch_id=chat.branch_id,
        head_before=head_before,
        head_after=chat.head,
        message_count=removed,
    )


@transaction.atomic
def undo_deletion(deletion: Deletion) -> Chat:
    """Bring back what a deletion took away; what was written since then stays, if need be on its own branch.

    Raises:
        AlreadyUndone: somebody was faster, or it is gone for good.
    """
    if not Deletion.objects.filter(pk=deletion.pk).delete()[0]:
        raise AlreadyUndone
    chat = locked(deletion.chat)
    if deletion.kind == DeletionKind.MESSAGE:
        message = deletion.message
        message.deleted_at = None
        message.save(update_fields=["deleted_at"])
        _recount(chat, chat.message_count + int(is_on_path(message.pk, message.depth, head_id=chat.head_id)))
    elif chat.branch_id == deletion.branch_id and chat.head_id == deletion.head_after_id:
        chat.head = deletion.head_before
        _recount(chat, chat.message_count + deletion.message_count)
    else:
        open_line(chat, deletion.head_before, forked_from=deletion.head_after)
        _recount(chat, count_kept(chat.head_id))
    return chat


def _check_idle(message: Message) -> None:
    if Message.objects.filter(pk=message.pk, chosen__status=VariantStatus.STREAMING).exists():
        raise MessageBusy


def _recount(chat: Chat, message_count: int) -> None:
    last = last_message(chat)
    chat.message_count = max(message_count, 0)
    chat.last_line = as_line(last.text) if last else ""
    chat.save(update_fields=["head", "message_count", "last_line"])
