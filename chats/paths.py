"""Walks through the tree of a chat in SQL, from a message up to its ancestors.

Every walk ends by itself after what was asked for, so that its cost does not depend on the length of the chat.
Deleted messages are walked through and not counted.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

_NEWEST = """
    WITH RECURSIVE path (id, parent_id, is_kept, kept) AS (
        SELECT id, parent_id, deleted_at IS NULL, (deleted_at IS NULL)::int FROM chats_message WHERE id = %s
        UNION ALL
        SELECT above.id, above.parent_id, above.deleted_at IS NULL, kept + (above.deleted_at IS NULL)::int
        FROM path JOIN chats_message above ON above.id = path.parent_id
        WHERE kept < %s
    )
    SELECT id FROM path WHERE is_kept
"""

_WORDS = f"""
    SELECT message.id, message.parent_id, message.author, message.speaker, message.hidden_at IS NOT NULL,
           variant.text, variant.tokens, CASE WHEN %s THEN variant.reasoning ELSE '' END
    FROM chats_message message LEFT JOIN chats_variant variant ON variant.id = message.chosen_id
    WHERE message.id = ANY(ARRAY({_NEWEST}))
    ORDER BY message.depth DESC
"""  # noqa: S608 - made of constants

_TOKENS = f"""
    SELECT coalesce(sum(variant.tokens), 0)
    FROM chats_message message JOIN chats_variant variant ON variant.id = message.chosen_id
    WHERE message.id = ANY(ARRAY({_NEWEST})) AND message.hidden_at IS NULL
"""  # noqa: S608 - made of constants

_COUNT = """
    WITH RECURSIVE path (id, parent_id, kept) AS (
        SELECT id, parent_id, (deleted_at IS NULL)::int FROM chats_message WHERE id = %s AND id IS DISTINCT FROM %s
        UNION ALL
        SELECT above.id, above.parent_id, (above.deleted_at IS NULL)::int
        FROM path JOIN chats_message above ON above.id = path.parent_id
        WHERE above.id IS DISTINCT FROM %s
    )
    SELECT coalesce(sum(kept), 0) FROM path
"""

_REACHES = """
    WITH RECURSIVE path (id, parent_id, depth) AS (
        SELECT id, parent_id, depth FROM chats_message WHERE id = %s
        UNION ALL
        SELECT above.id, above.parent_id, above.depth
        FROM path JOIN chats_message above ON above.id = path.parent_id
        WHERE above.depth >= %s
    )
    SELECT EXISTS (SELECT 1 FROM path WHERE id = %s)
"""


def among_newest(from_id: int, limit: int) -> RawSQL:
    """Return a condition for messages: the `limit` newest that are kept, from a message upwards, itself included.

    The array makes PostgreSQL look the rows up by key; as a plain subquery it would guess how many there are.
    """
    return RawSQL(  # noqa: S611 - a constant; values go as parameters
        f"chats_message.id = ANY(ARRAY({_NEWEST}))",
        (from_id, limit),
        output_field=BooleanField(),
    )


class Words(NamedTuple):
    """A message as the prompt needs it; without a variant, text and tokens are None."""

    id: int
    parent_id: int | None
    author: str
    speaker: str
    is_hidden: bool
    text: str | None
    tokens: int | None
    reasoning: str | None = ""


def words_of_newest(from_id: int, limit: int, *, with_reasoning: bool = False) -> list[Words]:
    """Read what the newest kept messages say, newest first; without model objects, which cost more than the query."""
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [with_reasoning, from_id, limit])
        return [Words(*row) for row in cursor.fetchall()]


def tokens_of_newest(from_id: int | None, limit: int) -> int:
    """Add up the stored counts of the newest kept messages that are not hidden."""
    return 0 if from_id is None else int(_value(_TOKENS, [from_id, limit]))


def count_kept(from_id: int | None, until_id: int | None = None) -> int:
    """Count the kept messages from one upwards, until (and without) an ancestor or through to the first."""
    if from_id is None:
        return 0
    return int(_value(_COUNT, [from_id, until_id, until_id]))


def is_on_path(message_id: int, depth: int, *, head_id: int | None) -> bool:
    """Whether a walk from `head_id` upwards comes by a message at this depth."""
    return head_id is not None and bool(_value(_REACHES, [head_id, depth, message_id]))


def _value(sql: str, params: Sequence[int | None]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return int(row[0]) if row else 0
