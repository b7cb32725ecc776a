"""Looking for words on the active path of a chat.

A text index knows no Chinese words and the embedded database has no trigrams, so the path itself is read, newest
message first, and reading stops at enough hits.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from chats.errors import SearchTooShort
from chats.models import Chat
from tavern.lib.text import without_controls

MAX_QUERY_CHARACTERS = 200
_AROUND = 60

_FIND = """
    WITH RECURSIVE path (id, parent_id, step) AS (
        SELECT id, parent_id, 1 FROM chats_message WHERE id = %s
        UNION ALL
        SELECT above.id, above.parent_id, step + 1
        FROM path JOIN chats_message above ON above.id = path.parent_id
    )
    SELECT message.id, message.depth, message.speaker, message.created_at, variant.text
    FROM path
    JOIN chats_message message ON message.id = path.id AND message.deleted_at IS NULL
    JOIN chats_variant variant ON variant.id = message.chosen_id
    WHERE variant.text ILIKE %s
    LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A message that holds the words: `before`, `match` and `after` are a piece of its text on one line."""

    message_id: int
    depth: int
    speaker: str
    created_at: datetime
    before: str
    match: str
    after: str


def search_chat(chat: Chat, query: str, *, limit: int = 50) -> list[SearchHit]:
    """Find the newest messages that hold a text, whatever its case.

    Raises:
        SearchTooShort: there is nothing to look for.
    """
    wanted = " ".join(query.replace("\0", "").split())[:MAX_QUERY_CHARACTERS]
    if not wanted:
        raise SearchTooShort
    pattern = wanted.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [chat.head_id, f"%{pattern}%", limit])
        rows = cursor.fetchall()
    hits = [_hit(pk, depth, speaker, created_at, text, wanted) for pk, depth, speaker, created_at, text in rows]
    return sorted(hits, key=lambda hit: hit.depth, reverse=True)


def _hit(pk: int, depth: int, speaker: str, created_at: datetime, text: str, wanted: str) -> SearchHit:
    # Folding case may change lengths (ß); the place is then off by that much, which only moves the excerpt.
    start = max(text.casefold().find(wanted.casefold()), 0)
    end = start + len(wanted)
    before, after = text[max(start - _AROUND, 0) : start], text[end : end + _AROUND]
    return SearchHit(
        pk, depth, speaker, created_at, _one_line(before), without_controls(text[start:end]), _one_line(after)
    )


def _one_line(text: str) -> str:
    """Whitespace folded, but kept at the ends, where the match is joined on."""
    folded = " ".join(without_controls(text).split())
    return f"{' ' * text[:1].isspace()}{folded}{' ' * text[-1:].isspace()}" if folded else " " * bool(text)
