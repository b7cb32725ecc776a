"""Chats, together with the checkpoints and branches that were copied from them."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO, cast

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from characters.models import Character
from chats.actions import character_called, use_persona
from chats.actions.importing import import_limits, store_transcript, title_of
from chats.errors import NoSuchCharacter
from chats.models import Chat, MoveItem, MoveOutcome, Persona
from chats.moving.errors import MoveError
from chats.moving.families import Copy, Family
from chats.moving.kinds.backgrounds import show_background
from chats.moving.mover import Mover, Taken
from chats.moving.worlds import use_world
from chats.transcripts import LinesRefused, TranscriptError, open_transcript

_IN_MEMORY = 4 * 1024**2
#: Branches of one chat that are followed.
_MOST_COPIES = 500


def take(mover: Mover, item: MoveItem) -> Taken:
    family = [item, *_copies_of(mover, item)]
    with ExitStack() as stack:
        files: list[tuple[MoveItem, BinaryIO, str]] = []
        for member in family:
            try:
                file, digest = _spooled(mover, member, stack)
            except MoveError as error:
                if member is item:
                    raise
                _settle(member, Taken(MoveOutcome.REFUSED, reason=error.code, facts=error.params))
                continue
            files.append((member, file, digest))
        return _take(mover, files)


def state_of(chat: Chat) -> str:
    """Tell whether anything was said or changed: counts and newest keys of all that a chat consists of."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"chat": chat.pk})
        return hashlib.sha256(repr(cursor.fetchone()).encode()).hexdigest()


_STATE = """
    SELECT count(*), max(m.id), count(m.deleted_at), count(m.hidden_at), sum(m.chosen_id),
        (SELECT count(*) FROM chats_variant v JOIN chats_message n ON n.id = v.message_id WHERE n.chat_id = %(chat)s),
        (SELECT sum(v.revision) FROM chats_variant v JOIN chats_message n ON n.id = v.message_id WHERE n.chat_id = %(chat)s)
    FROM chats_message m WHERE m.chat_id = %(chat)s
"""


def _take(mover: Mover, files: list[tuple[MoveItem, BinaryIO, str]]) -> Taken:
    item, _file, digest = files[0]
    known, thing = mover.origin(item.path), mover.thing(item.path)
    if known and isinstance(thing, Chat) and all(_is_known(mover, member, d, thing) for member, _f, d in files):
        return _settled(files, Taken(MoveOutcome.UNCHANGED, thing))
    only = Chat.objects.visible_to(mover.owner).filter(import_hash=digest).first() if len(files) == 1 else None
    if only:
        taken = Taken(MoveOutcome.UNCHANGED, only, state=state_of(only))
        mover.remember(item, digest, taken)
        return taken
    try:
        chat = _store(mover, files)
    except NoSuchCharacter:
        return Taken(MoveOutcome.REFUSED, reason="nobody")
    except TranscriptError as error:
        return Taken(MoveOutcome.REFUSED, reason="chat-unreadable", facts={"sentence": _sentence(error)})
    outcome, reason = MoveOutcome.IMPORTED, ""
    if isinstance(thing, Chat):
        if known and known.state == state_of(thing):
            _replace(thing, chat)
            outcome = MoveOutcome.UPDATED
        else:
            reason = "beside"
    taken = Taken(outcome, chat, reason=reason, facts={"messages": chat.message_count}, state=state_of(chat))
    for member, _spool, member_digest in files:
        mover.remember(member, member_digest, taken)
    return _settled(files, taken)


def _store(mover: Mover, files: list[tuple[MoveItem, BinaryIO, str]]) -> Chat:
    item, _file, digest = files[0]
    with transaction.atomic():
        family = Family(_opened(files))
        character = _character(mover, item, family.header.character)
        metadata = family.header.metadata
        # The hash of one file alone says nothing about a whole family.
        file_hash = digest if len(files) == 1 else ""
        chat = store_transcript(
            family, mover.owner, character, file_hash=file_hash, title=title_of(f"{item.name}.jsonl")
        )
        locked = metadata.get("persona")
        persona = mover.thing(f"User Avatars/{locked}") if isinstance(locked, str) else None
        if isinstance(persona, Persona):
            use_persona(chat, persona)
        show_background(mover, chat, metadata)
        use_world(mover, metadata.get("world_info"), chat=chat)
    return chat


def _opened(files: list[tuple[MoveItem, BinaryIO, str]]) -> Iterator[Copy]:
    zone = timezone.get_current_timezone()
    for member, file, _digest in files:
        yield Copy(member.name, member.facts.get("parent"), open_transcript(file, zone=zone, limits=import_limits()))


def _character(mover: Mover, item: MoveItem, name: str) -> Character:
    folder = item.facts.get("folder")
    thing = mover.thing(f"characters/{folder}.png") if folder else None
    if isinstance(thing, Character):
        return thing
    try:
        return character_called(name, mover.owner)
    except NoSuchCharacter:
        # The folder is called like the card's file, which begins with the name.
        return character_called(str(folder or ""), mover.owner)


def _copies_of(mover: Mover, item: MoveItem) -> list[MoveItem]:
    """Every copy of a chat and the copies of those, parents first."""
    found: list[MoveItem] = []
    waiting = [item]
    while waiting and len(found) < _MOST_COPIES:
        above = waiting.pop(0)
        same_folder = mover.move.items.filter(kind="chat", outcome="", is_chosen=True, facts__parent=above.name)
        copies = list(same_folder.filter(facts__folder=item.facts.get("folder")).exclude(pk=item.pk).order_by("id"))
        copies = [copy for copy in copies if all(copy.pk != other.pk for other in found)]
        found += copies
        waiting += copies
    return found


def _is_known(mover: Mover, member: MoveItem, digest: str, chat: Chat) -> bool:
    known = mover.origin(member.path)
    return known is not None and digest in known.hashes and known.made_id == str(chat.pk)


def _replace(old: Chat, new: Chat) -> None:
    """Let a newer edition take the place of a chat that nobody went on with; the old one can be brought back."""
    new.title, new.tags, new.pinned_at, new.archived_at = old.title, old.tags, old.pinned_at, old.archived_at
    new.settings, new.connection_id = old.settings, old.connection_id
    new.save(update_fields=["title", "tags", "pinned_at", "archived_at", "settings", "connection"])
    old.trash()


def _settled(files: list[tuple[MoveItem, BinaryIO, str]], taken: Taken) -> Taken:
    """Say of the copies that they came in with the chat."""
    name = files[0][0].name
    for member, _file, _digest in files[1:]:
        _settle(member, Taken(taken.outcome, taken.made, reason="branch-of", facts={"name": name}))
    return taken


def _settle(member: MoveItem, taken: Taken) -> None:
    member.outcome, member.reason, member.facts = taken.outcome, taken.reason, {**member.facts, **taken.facts}
    if taken.made is not None:
        member.made_model, member.made_id = "chat", str(taken.made.pk)
    member.save(update_fields=["outcome", "reason", "facts", "made_model", "made_id"])


def _spooled(mover: Mover, member: MoveItem, stack: ExitStack) -> tuple[BinaryIO, str]:
    """Copy a file to where it can be read twice; return it with its hash."""
    spool = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 - the stack closes it
    digest, size_bytes = hashlib.sha256(), 0
    with mover.source.open(member.place, limit_bytes=settings.CHAT_IMPORT_MAX_BYTES) as file:
        while piece := file.read(256 * 1024):
            spool.write(piece)
            digest.update(piece)
            size_bytes += len(piece)
    mover.count(size_bytes)
    spool.seek(0)
    return cast("BinaryIO", spool), digest.hexdigest()


def _sentence(error: TranscriptError) -> str:
    told = gettext(error.template) % error.params
    if isinstance(error, LinesRefused) and error.problems:
        place, problem = error.problems[0]
        what = gettext(problem.template) % problem.params
        told = f"{told} {gettext('Line %(place)s: %(problem)s') % {'place': place, 'problem': what}}"
    return told[:500]


def parent_of(name: str, main_chat: object, siblings: set[str]) -> str | None:
    """Return the name of the chat in the same folder that a chat was copied from.

    Old files do not say it; their names begin with the parent's.
    """
    if isinstance(main_chat, str) and main_chat in siblings and main_chat != name:
        return main_chat
    for token in (" - Checkpoint #", " - Branch #", "Checkpoint #"):
        above = name.rpartition(token)[0].rstrip(" -")
        if above and above in siblings and above != name:
            return above
    return None
