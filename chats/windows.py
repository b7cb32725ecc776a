"""Parts of the active path somewhere in the middle of a chat: around a message, and after one."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from chats.history import Window
from chats.models import Chat, Message
from chats.paths import is_on_path
from chats.speakers import attach_speakers

#: Walks from the head down to a depth, and takes the kept messages nearest to it.
_FROM_DEPTH = """
    WITH RECURSIVE path (id, parent_id, depth, is_kept) AS (
        SELECT id, parent_id, depth, deleted_at IS NULL FROM chats_message WHERE id = %s
        UNION ALL
        SELECT above.id, above.parent_id, above.depth, above.deleted_at IS NULL
        FROM path JOIN chats_message above ON above.id = path.parent_id
        WHERE above.depth >= %s
    )
    SELECT id FROM path WHERE is_kept ORDER BY depth LIMIT %s
"""


def following(chat: Chat, depth: int, limit: int) -> tuple[Window, bool]:
    """Read the first messages of the active path from a depth on, and whether there are more after them."""
    nearest = RawSQL(  # noqa: S611 - a constant; values go as parameters
        f"chats_message.id = ANY(ARRAY({_FROM_DEPTH}))",
        (chat.head_id or 0, depth, limit + 1),
        output_field=BooleanField(),
    )
    found = list(Message.objects.filter(nearest).select_related("chosen", "bookmark").order_by("depth"))
    attach_speakers(chat, found)
    return Window(tuple(found[:limit]), has_older=depth > 0), len(found) > limit


def is_in_view(chat: Chat, message: Message) -> bool:
    """Whether a message lies on the branch that is open."""
    return is_on_path(message.pk, message.depth, head_id=chat.head_id)


_AMONG = """
    WITH RECURSIVE path (id, parent_id, depth) AS (
        SELECT id, parent_id, depth FROM chats_message WHERE id = %s
        UNION ALL
        SELECT above.id, above.parent_id, above.depth
        FROM path JOIN chats_message above ON above.id = path.parent_id
        WHERE above.depth >= %s
    )
    SELECT id FROM path WHERE id = ANY(%s)
"""


def in_view(chat: Chat, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages that lie on the branch that is open."""
    if chat.head_id is None or not messages:
        return frozenset()
    shallowest = min(message.depth for message in messages)
    with connection.cursor() as cursor:
        cursor.execute(_AMONG, [chat.head_id, shallowest, [message.pk for message in messages]])
        return frozenset(row[0] for row in cursor.fetchall())
