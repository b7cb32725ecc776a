"""How people tell branches apart: by the first words that differ, and by bookmarks."""

from dataclasses import dataclass

from django.db import connection

from chats.models import Chat, Message
from chats.tree import BranchNode
from tavern.lib.text import plain_text

_WORDS = 80

#: For every branch the part that is its own, from its end up to where it left its parent.
_OWN_PARTS = """
    WITH RECURSIVE part (branch, id, parent_id, fork, is_kept) AS (
        SELECT branch.id, message.id, message.parent_id, coalesce(fork.depth, -1), message.deleted_at IS NULL
        FROM chats_branch branch
        JOIN chats_chat chat ON chat.id = branch.chat_id
        JOIN chats_message message
            ON message.id = CASE WHEN branch.id = chat.branch_id THEN chat.head_id ELSE branch.head_id END
        LEFT JOIN chats_message fork ON fork.id = branch.forked_from_id
        WHERE branch.chat_id = %s AND message.depth > coalesce(fork.depth, -1)
        UNION ALL
        SELECT part.branch, above.id, above.parent_id, part.fork, above.deleted_at IS NULL
        FROM part JOIN chats_message above ON above.id = part.parent_id
        WHERE above.depth > part.fork
    )
    SELECT part.branch, min(part.id), bool_or(bookmark.id IS NOT NULL)
    FROM part LEFT JOIN chats_bookmark bookmark ON bookmark.message_id = part.id
    WHERE part.is_kept GROUP BY part.branch
"""


@dataclass(frozen=True, slots=True)
class BranchRow:
    """A branch as the panel shows it."""

    node: BranchNode
    words: str
    is_bookmarked: bool
    children: "tuple[BranchRow, ...]"

    @property
    def turns(self) -> int:
        """Messages that are this branch's own."""
        return max(self.node.end_depth - self.node.fork_depth, 0)


def branch_rows(chat: Chat, nodes: tuple[BranchNode, ...]) -> tuple[BranchRow, ...]:
    """Give every node of `branch_tree` its words; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN_PARTS, [chat.pk])
        parts = {branch: (first, marked) for branch, first, marked in cursor.fetchall()}
    firsts = Message.objects.filter(pk__in=[first for first, _ in parts.values()])
    texts: dict[int, str | None] = dict(firsts.values_list("pk", "chosen__text"))
    return _rows(nodes, parts, texts)


def _rows(
    nodes: tuple[BranchNode, ...], parts: dict[int, tuple[int, bool]], texts: dict[int, str | None]
) -> tuple[BranchRow, ...]:
    rows = []
    for node in nodes:
        first, is_bookmarked = parts.get(node.branch_id or 0, (0, False))
        words = node.name or plain_text(texts.get(first) or "", limit_chars=_WORDS) or node.last_line
        rows.append(BranchRow(node, words, is_bookmarked, _rows(node.children, parts, texts)))
    return tuple(rows)
