"""Branches: other lines through the same tree. Making one copies nothing."""

from django.db import transaction
from django.utils import timezone

from chats.actions.adding import copy_state, locked
from chats.errors import BranchInUse
from chats.models import Branch, Chat, Message, as_line
from chats.paths import count_kept, is_on_path


@transaction.atomic
def branch_from(message: Message, *, name: str = "") -> Branch:
    """Open a new branch that ends at this message; the line up to now stays as it is, as a branch of its own."""
    chat = locked(message.chat)
    if is_on_path(message.pk, message.depth, head_id=chat.head_id):
        count = chat.message_count - count_kept(chat.head_id, message.pk)
    else:
        count = count_kept(message.pk)
    branch = open_line(chat, message, forked_from=message, name=name)
    chat.message_count, chat.last_line = count, as_line(message.text)
    chat.save(update_fields=["message_count", "last_line"])
    copy_state(chat, message.chat)
    return branch


@transaction.atomic
def switch_branch(chat: Chat, branch: Branch) -> None:
    """Make another branch the one that is read and written."""
    now = locked(chat)
    if now.branch_id != branch.pk:
        put_aside(now)
        branch.refresh_from_db()
        now.branch, now.head = branch, branch.head
        now.message_count, now.last_line = branch.message_count, branch.last_line
        now.save(update_fields=["branch", "head", "message_count", "last_line"])
    copy_state(now, chat)


def rename_branch(branch: Branch, name: str) -> None:
    """Give a branch a name; an empty one takes it away."""
    branch.name = " ".join(name.replace("\0", "").split())[:100]
    branch.save(update_fields=["name"])


@transaction.atomic
def delete_branch(branch: Branch) -> None:
    """Forget a branch. Those that left it stay: the one that followed it furthest takes its place.

    Raises:
        BranchInUse: it is the one that is open.
    """
    chat = locked(branch.chat)
    if chat.branch_id == branch.pk:
        raise BranchInUse
    children = sorted(
        branch.children.select_related("forked_from"),
        key=lambda child: child.forked_from.depth if child.forked_from else -1,
    )
    if children:
        heir = children.pop()
        heir.parent_id, heir.forked_from_id = branch.parent_id, branch.forked_from_id
        heir.save(update_fields=["parent", "forked_from"])
        Branch.objects.filter(pk__in=[child.pk for child in children]).update(parent=heir)
    branch.delete()


def open_line(chat: Chat, head: Message | None, *, forked_from: Message | None, name: str = "") -> Branch:
    """Put the current line of a locked chat aside and go on with a new branch that ends at `head`."""
    current = put_aside(chat)
    chat.head = head
    chat.branch = Branch.objects.create(
        chat=chat,
        parent=_line_holding(forked_from, current),
        head=head,
        forked_from=forked_from,
        name=" ".join(name.split())[:100],
    )
    chat.save(update_fields=["branch", "head"])
    return chat.branch


def put_aside(chat: Chat) -> Branch:
    """Write down where the current line of a locked chat ends; a chat's first line gets its row only now."""
    branch = chat.branch or Branch(chat=chat)
    branch.head, branch.message_count, branch.last_line = chat.head, chat.message_count, chat.last_line
    branch.active_at = timezone.now()
    branch.save()
    return branch


def _line_holding(message: Message | None, branch: Branch) -> Branch:
    """The branch, or the ancestor of it, on whose own part of the path a message lies."""
    depth = message.depth if message else -1
    while branch.parent is not None and depth <= (branch.forked_from.depth if branch.forked_from else -1):
        branch = branch.parent
    return branch
