"""Entries of a book that say the same, or listen for the same keys."""

from dataclasses import dataclass

from django.db import connection

from characters.models import Lorebook, LoreEntry

#: Groups that are shown at once.
MOST_GROUPS = 50
_MOST_IN_GROUP = 20

_SAME = """
    SELECT array_agg(uid ORDER BY place, uid) FROM characters_loreentry
    WHERE book_id = %s AND deleted_at IS NULL AND {what} <> {nothing}
    GROUP BY {what} HAVING count(*) > 1 ORDER BY min(place) LIMIT %s
"""
_BY_CONTENT = _SAME.format(what="md5(lower(btrim(content)))", nothing="md5('')")
_BY_KEYS = _SAME.format(
    what="(SELECT coalesce(array_agg(DISTINCT lower(btrim(key)) ORDER BY lower(btrim(key))), '{}') FROM unnest(keys) key)",
    nothing="'{}'::text[]",
)


@dataclass(frozen=True)
class Twins:
    """Entries that belong together; `is_content` says whether their texts are the same, else their keys are."""

    entries: tuple[LoreEntry, ...]
    is_content: bool


def twins_of(book: Lorebook) -> list[Twins]:
    """Find entries with the same text, and entries with the same keys. Three queries."""
    found = [(uids, True) for uids in _groups(_BY_CONTENT, book)]
    known = {tuple(uids) for uids, _ in found}
    found += [(uids, False) for uids in _groups(_BY_KEYS, book) if tuple(uids) not in known]
    wanted = {uid for uids, _ in found for uid in uids}
    rows = {row.uid: row for row in book.entries.filter(uid__in=wanted).defer("fields")}
    return [Twins(tuple(rows[uid] for uid in uids if uid in rows), is_content) for uids, is_content in found]


def _groups(query: str, book: Lorebook) -> list[list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [book.pk, MOST_GROUPS])
        return [row[0][:_MOST_IN_GROUP] for row in cursor.fetchall()]
