"""Chats as transcripts, read page by page, so that a chat of any length takes little memory."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any

from django.db import connection
from django.db.models import Prefetch

from characters.actions.exports import free_name
from chats.actions.group_files import group_metadata
from chats.models import Chat, Message, Revision, Variant
from chats.people import speaker_name
from chats.transcripts import FORMATS, Branch, EarlierText, Header, Speaker, Transcript, Turn, Version, encode
from tavern.accounts.models import User

#: Messages loaded at once.
_PAGE = 500

_LINE = """
    WITH RECURSIVE path (id, parent_id, depth, is_kept) AS (
        SELECT id, parent_id, depth, deleted_at IS NULL FROM chats_message WHERE id = %s
        UNION ALL
        SELECT above.id, above.parent_id, above.depth, above.deleted_at IS NULL
        FROM path JOIN chats_message above ON above.id = path.parent_id
    )
    SELECT id FROM path WHERE is_kept ORDER BY depth
"""

_TREE = """
    WITH RECURSIVE kept (id, parent_id, is_kept) AS (
        SELECT id, parent_id, deleted_at IS NULL FROM chats_message WHERE id = ANY(%s)
        UNION
        SELECT above.id, above.parent_id, above.deleted_at IS NULL
        FROM kept JOIN chats_message above ON above.id = kept.parent_id
    )
    SELECT id, parent_id, is_kept FROM kept ORDER BY id
"""


def export_chat(chat: Chat, kind: str, *, reader: User) -> Iterator[str]:
    """Yield a chat in one of `FORMATS`, as its owner `reader` has it now; later changes may show further down."""
    return encode(transcript_of(chat, reader=reader, is_tree=FORMATS[kind].is_tree), kind)


def export_chats(chats: Iterable[Chat], kind: str, file: IO[bytes], *, reader: User) -> None:
    """Write chats into a zip archive, one file each."""
    taken: set[str] = set()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for chat in chats:
            with (
                archive.open(free_name(export_name(chat, kind), taken), "w") as entry,
                io.TextIOWrapper(entry, encoding="utf-8", newline="") as text,
            ):
                text.writelines(export_chat(chat, kind, reader=reader))


def export_name(chat: Chat, kind: str) -> str:
    """A name that every file system takes; letters of all scripts stay."""
    words = chat.title or chat.character_name
    kept = "".join(c if c.isalnum() or c in " -_.()" else "_" for c in unicodedata.normalize("NFC", words))
    stem = " ".join(kept.split()).strip(" .")[:80] or "chat"
    return f"{stem} - {chat.created_at:%Y-%m-%d@%Hh%Mm%Ss}.{FORMATS[kind].extension}"


def transcript_of(chat: Chat, *, reader: User, is_tree: bool) -> Transcript:
    """Return the open line of a chat, or everything that can still be reached in it."""
    header = Header(
        character=chat.character.name if chat.is_group and chat.character else chat.character_name,
        person=speaker_name(chat, reader),
        title=chat.title,
        created=chat.created_at,
        tags=tuple(chat.tags),
        metadata={**_mapping(chat.extra, "metadata"), **group_metadata(chat)},
        extra=_mapping(chat.extra, "extra"),
    )
    if not is_tree:
        return Transcript(header, _line_turns(chat.head_id))
    branches = tuple(chat.branches.order_by("id").values_list("id", "name", "head_id", "forked_from_id", "parent_id"))
    heads = {chat.head_id, *(head for pk, _name, head, *_rest in branches if pk != chat.branch_id)} - {None}
    nodes, moved = _nodes(heads)
    return Transcript(
        replace(
            header,
            head=_kept(chat.head_id, moved),
            branches=tuple(
                Branch(
                    number=pk,
                    name=name,
                    head=_kept(chat.head_id if pk == chat.branch_id else head, moved),
                    forked_from=_kept(forked_from, moved),
                    parent=parent,
                    is_current=pk == chat.branch_id,
                )
                for pk, name, head, forked_from, parent in branches
            ),
        ),
        _tree_turns(nodes, moved),
    )


def _nodes(heads: set[int | None]) -> tuple[array[int], dict[int, int | None]]:
    """Return the ids of all messages to write, parents first, and where each deleted one hung."""
    kept, moved = array("q"), dict[int, int | None]()
    with connection.cursor() as cursor:
        cursor.execute(_TREE, [list(heads)])
        for pk, parent, is_kept in cursor.fetchall():
            if is_kept:
                kept.append(pk)
            else:
                moved[pk] = parent
    return kept, moved


def _kept(pk: int | None, moved: Mapping[int, int | None]) -> int | None:
    """The message itself, or the next one above it that is not deleted."""
    while pk is not None and pk in moved:
        pk = moved[pk]
    return pk


def _line_turns(head: int | None) -> Iterator[Turn]:
    with connection.cursor() as cursor:
        cursor.execute(_LINE, [head])
        ids = array("q", (row[0] for row in cursor.fetchall()))
    for message in _messages(ids, with_history=False):
        turn = _turn(message)
        # A reply that failed before its first word is no part of the story.
        if turn.version.text or len(turn.versions) > 1 or not (message.chosen and message.chosen.error):
            yield turn


def _tree_turns(ids: array[int], moved: Mapping[int, int | None]) -> Iterator[Turn]:
    for message in _messages(ids, with_history=True):
        yield _turn(message, parent=_kept(message.parent_id, moved), with_history=True)


def _messages(ids: Sequence[int], *, with_history: bool) -> Iterator[Message]:
    """Load messages with all versions, in the order of their ids."""
    variants = Variant.objects.order_by("position")
    if with_history:
        variants = variants.prefetch_related(Prefetch("revisions", Revision.objects.order_by("number")))
    for start in range(0, len(ids), _PAGE):
        page = list(ids[start : start + _PAGE])
        found = Message.objects.select_related("chosen", "bookmark").prefetch_related(Prefetch("variants", variants))
        by_id = found.in_bulk(page)
        _give_connection_back()
        yield from (by_id[pk] for pk in page if pk in by_id)


def _give_connection_back() -> None:
    """A slow download must not hold a connection of the pool between pages; a transaction around us must go on."""
    if not connection.in_atomic_block:
        connection.close()


def _turn(message: Message, *, parent: int | None = None, with_history: bool = False) -> Turn:
    variants = list(message.variants.all())
    versions = tuple(_version(variant, with_history=with_history) for variant in variants) or (Version(""),)
    chosen = next((place for place, variant in enumerate(variants) if variant.pk == message.chosen_id), 0)
    bookmark = getattr(message, "bookmark", None)
    return Turn(
        speaker=Speaker(message.author),
        name=message.speaker,
        versions=versions,
        chosen=chosen,
        time=message.created_at,
        hidden=message.hidden_at is not None,
        bookmark=bookmark.name if bookmark else None,
        number=message.pk,
        parent=parent,
        extra=message.extra,
    )


def _version(variant: Variant, *, with_history: bool) -> Version:
    return Version(
        text=variant.text,
        reasoning=variant.reasoning,
        model=variant.model,
        time=variant.created_at,
        earlier=_earlier(variant) if with_history else (),
        extra=_mapping(variant.extra, "extra"),
        info=_mapping(variant.extra, "info"),
    )


def _earlier(variant: Variant) -> tuple[EarlierText, ...]:
    return tuple(EarlierText(revision.text, revision.replaced_at) for revision in variant.revisions.all())


def _mapping(stored: Any, name: str) -> Mapping[str, Any]:
    found = stored.get(name) if isinstance(stored, dict) else None
    return found if isinstance(found, dict) else {}


def lines_of(chat: Chat, *, reader: User) -> Iterator[tuple[Branch, Transcript]]:
    """Yield every branch of a chat as a transcript of its own, those it left before those that left it.

    A chat that was never forked has one line, without a name and a parent.
    """
    header = transcript_of(chat, reader=reader, is_tree=False).header
    rows = list(chat.branches.order_by("id").values_list("id", "name", "head_id", "parent_id"))
    if not rows:
        yield Branch(number=0, is_current=True), Transcript(header, _line_turns(chat.head_id))
        return
    heads = {pk: chat.head_id if pk == chat.branch_id else head for pk, _name, head, _parent in rows}
    waiting = {pk: Branch(pk, name, parent=parent, is_current=pk == chat.branch_id) for pk, name, _h, parent in rows}
    done = set[int]()
    while waiting:
        # A parent that was deleted leaves its children without one.
        ready = [pk for pk, branch in waiting.items() if branch.parent in done or branch.parent not in waiting]
        for pk in ready or list(waiting):
            branch = waiting.pop(pk)
            done.add(pk)
            yield branch, Transcript(header, _line_turns(heads[pk]))
