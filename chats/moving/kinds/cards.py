"""Cards and lorebooks: read by the same import as files that somebody drops."""

from django.conf import settings
from django.db import models

from characters.actions import current_version, import_file, lorebook_value
from characters.actions.lorebooks import lorebook_hash
from characters.models import Character, ImportItem, ImportOutcome, Lorebook
from chats.models import MoveItem, MoveOutcome
from chats.moving.mover import Mover, Taken, hash_of, stem_of
from chats.moving.worlds import join_worlds

_OUTCOMES = {
    ImportOutcome.IMPORTED: MoveOutcome.IMPORTED,
    ImportOutcome.UPDATED: MoveOutcome.UPDATED,
    ImportOutcome.DUPLICATE: MoveOutcome.UNCHANGED,
}


def take_character(mover: Mover, item: MoveItem) -> Taken:
    return _take(mover, item)


def take_lorebook(mover: Mover, item: MoveItem) -> Taken:
    return _take(mover, item)


def state_of(thing: models.Model) -> str:
    if isinstance(thing, Character):
        return str(current_version(thing).number)
    return lorebook_hash(lorebook_value(thing)) if isinstance(thing, Lorebook) else ""


def _take(mover: Mover, item: MoveItem) -> Taken:
    content = mover.read(item, limit_bytes=settings.CARD_MAX_BYTES)
    digest = hash_of(content)
    known, thing = mover.origin(item.path), mover.thing(item.path)
    if known and thing and digest in known.hashes:
        join_worlds(mover, thing, stem_of(item.path))
        return Taken(MoveOutcome.UNCHANGED, thing)
    if known and isinstance(thing, Lorebook) and known.state and known.state != state_of(thing):
        return Taken(MoveOutcome.LEFT, thing, reason="changed-here")
    made = import_file(
        mover.batch,
        filename=item.path,
        data=content,
        replaces=thing if isinstance(thing, Character | Lorebook) else None,
        tags=(mover.settings.get("tags") or {}).get(item.path.rpartition("/")[2], ()),
        limit=settings.MOVE_MAX_FILES,
    )
    taken = _taken(made)
    if taken.made is not None:
        join_worlds(mover, taken.made, stem_of(item.path))
        mover.remember(item, digest, taken)
    return taken


def _taken(made: ImportItem) -> Taken:
    if made.outcome == ImportOutcome.REFUSED:
        return Taken(MoveOutcome.REFUSED, reason=made.reason, facts=made.facts)
    thing = made.character or made.lorebook
    assert thing is not None  # noqa: S101 - only a refusal makes nothing
    facts = {"repaired": len(made.warnings)} if made.warnings else {}
    return Taken(_OUTCOMES[ImportOutcome(made.outcome)], thing, facts=facts, state=state_of(thing))
