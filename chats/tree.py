"""The branches of a chat as a tree of fork points and ends, for the panel that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chats.models import Branch, Chat

#: More are not drawn; the newest are kept.
MAX_BRANCHES = 500


@dataclass(frozen=True, slots=True)
class BranchNode:
    """A line from where it left its parent (`fork_depth`, the last message in common; -1 for none) to its end."""

    branch_id: int | None
    name: str
    fork_depth: int
    end_depth: int
    message_count: int
    last_line: str
    active_at: datetime
    is_current: bool
    children: tuple[BranchNode, ...]


def branch_tree(chat: Chat) -> tuple[BranchNode, ...]:
    """Return the lines that start at the beginning, with those that leave them inside; one query, whatever the length."""
    branches = list(chat.branches.select_related("head", "forked_from").order_by("-active_at", "-id")[:MAX_BRANCHES])
    if not branches:
        return (_only_line(chat),)
    known = {branch.pk for branch in branches}
    by_parent: dict[int | None, list[Branch]] = {}
    for branch in branches:
        by_parent.setdefault(branch.parent_id if branch.parent_id in known else None, []).append(branch)
    return _nodes(chat, by_parent, None)


def _nodes(chat: Chat, by_parent: dict[int | None, list[Branch]], parent: int | None) -> tuple[BranchNode, ...]:
    children = sorted(by_parent.get(parent, []), key=lambda branch: (_fork_depth(branch), branch.pk))
    return tuple(_node(chat, branch, _nodes(chat, by_parent, branch.pk)) for branch in children)


def _node(chat: Chat, branch: Branch, children: tuple[BranchNode, ...]) -> BranchNode:
    is_current = branch.pk == chat.branch_id
    head = chat.head if is_current else branch.head
    return BranchNode(
        branch_id=branch.pk,
        name=branch.name,
        fork_depth=_fork_depth(branch),
        end_depth=head.depth if head else -1,
        message_count=chat.message_count if is_current else branch.message_count,
        last_line=chat.last_line if is_current else branch.last_line,
        active_at=chat.active_at if is_current else branch.active_at,
        is_current=is_current,
        children=children,
    )


def _only_line(chat: Chat) -> BranchNode:
    return BranchNode(
        branch_id=None,
        name="",
        fork_depth=-1,
        end_depth=chat.head.depth if chat.head else -1,
        message_count=chat.message_count,
        last_line=chat.last_line,
        active_at=chat.active_at,
        is_current=True,
        children=(),
    )


def _fork_depth(branch: Branch) -> int:
    return branch.forked_from.depth if branch.forked_from else -1
