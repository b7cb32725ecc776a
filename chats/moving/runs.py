"""A run from its first file to its report: receiving, looking through, importing in slices, stopping, taking back."""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection
from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from characters.actions import undo_batch
from chats.actions import trash_persona
from chats.actions.presets import trash_preset
from chats.models import (
    Chat,
    Move,
    MoveItem,
    MoveOut,
    MoveOutcome,
    MoveState,
    Origin,
    Persona,
    Preset,
    QuickReplySet,
    RegexScript,
)
from chats.moving.errors import FileTooLarge, MoveError, TooManyFiles, UnpacksTooLarge
from chats.moving.kinds import KINDS, ORDER
from chats.moving.kinds import personas as persona_kind
from chats.moving.kinds import presets as preset_kind
from chats.moving.kinds import scripting as script_kind
from chats.moving.kinds import stories as story_kind
from chats.moving.mover import Mover, Taken, storable, thing_of
from chats.moving.scanning import look_through
from chats.moving.source import Source
from tavern.accounts.models import User

log = structlog.get_logger(__name__)

_Made = Chat | Persona | Preset | RegexScript | QuickReplySet
#: What undoing a run puts into the trash by itself; cards and lorebooks go with their batch.
_TAKEN_BACK = ("chat", "persona", "preset", "regexscript", "quickreplyset")
#: Seconds that one task imports, so that others get their turn.
_SLICE_S = 15.0
#: How long files wait that nobody imports.
_KEPT_FOR = timedelta(days=2)
_RUNS_KEPT = 20


class Busy(Exception):
    """Another run of this person is still at work."""


@transaction.atomic
def start_move(owner: User) -> Move:
    """Begin a run; one that still waited for files or a choice gives way to it.

    Raises:
        Busy: one is importing.
    """
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
    for former in Move.objects.filter(owner=owner).exclude(state__in=_OVER):
        if former.is_working and not former.is_stuck:
            raise Busy
        _end(former, MoveState.CANCELLED)
    old = Move.objects.filter(owner=owner).order_by("-created_at").values_list("pk", flat=True)[_RUNS_KEPT:]
    Move.objects.filter(pk__in=list(old)).delete()
    return Move.objects.create(owner=owner)


def receive(move: Move, upload: UploadedFile[bytes], *, number: int, path: str, offset: int = 0) -> None:
    """Keep a file of a run, or its next piece; a piece that was kept already is taken once.

    Raises:
        MoveError: it is too much.
    """
    if number >= settings.MOVE_MAX_FILES:
        raise TooManyFiles(limit=settings.MOVE_MAX_FILES)
    size_bytes = upload.size or 0
    move.folder.mkdir(parents=True, exist_ok=True)
    file = move.folder / str(number)
    known = file.stat().st_size if file.exists() else 0
    if known != offset:
        return
    counted = Move.objects.filter(
        pk=move.pk, state=MoveState.RECEIVING, read_bytes__lte=settings.MOVE_MAX_BYTES - size_bytes
    ).update(read_bytes=F("read_bytes") + size_bytes, touched_at=timezone.now())
    if not counted:
        raise FileTooLarge(limit_mb=settings.MOVE_MAX_BYTES // 1024**2)
    with file.open("ab") as kept:
        for piece in upload.chunks():
            kept.write(piece)
    if not offset:
        file.with_suffix(".name").write_text(path[:2000], encoding="utf-8", errors="replace")


def close_upload(move: Move) -> bool:
    """Have a run looked through, now that everything arrived; tell whether that was still to do."""
    changed = Move.objects.filter(pk=move.pk, state=MoveState.RECEIVING).update(
        state=MoveState.SCANNING, read_bytes=0, touched_at=timezone.now()
    )
    if changed:
        _later(move.pk, "scan")
    return bool(changed)


def scan(move: Move) -> None:
    """List what arrived. What cannot be read at all ends the run."""
    if move.state != MoveState.SCANNING:
        return
    try:
        source = Source(move.folder)
        try:
            found, facts = look_through(source)
        finally:
            source.close()
    except MoveError as error:
        _end(move, MoveState.FAILED, problem=error.code, facts={"params": error.params})
        return
    with transaction.atomic():
        move.items.all().delete()
        MoveItem.objects.bulk_create(
            (
                MoveItem(
                    move=move, kind=item.kind, path=storable(item.path), name=_storable(item.name), place=item.place,
                    position=ORDER[item.kind], size_bytes=item.size_bytes, facts=storable(item.facts),
                    outcome=MoveOutcome.REFUSED if item.problem else "", reason=item.problem,
                    is_chosen=not item.problem,
                )
                for item in found
            ),
            batch_size=1000,
        )  # fmt: skip
        Move.objects.filter(pk=move.pk, state=MoveState.SCANNING).update(
            state=MoveState.SCANNED, facts=storable(facts), touched_at=timezone.now()
        )


@transaction.atomic
def choose(move: Move, *, kinds: Collection[str], without: Collection[int] = ()) -> bool:
    """Begin to import the kinds that were chosen, without some single items; tell whether there was anything to begin."""
    locked = Move.objects.select_for_update().get(pk=move.pk)
    if locked.state != MoveState.SCANNED:
        return False
    open_items = locked.items.filter(outcome="")
    open_items.exclude(kind__in=kinds).update(is_chosen=False)
    open_items.filter(pk__in=without).update(is_chosen=False)
    locked.total = open_items.filter(is_chosen=True).count()
    if not locked.total:
        open_items.update(is_chosen=True)
        return False
    locked.state, locked.touched_at, locked.done = MoveState.IMPORTING, timezone.now(), 0
    locked.save(update_fields=["state", "touched_at", "total", "done"])
    transaction.on_commit(partial(_later, move.pk, "work"))
    return True


def work(move: Move, *, seconds: float = _SLICE_S) -> bool:
    """Import for a while, item by item; return whether there is more to do."""
    if move.state != MoveState.IMPORTING:
        return False
    until = time.monotonic() + seconds
    source: Source | None = None
    try:
        source = Source(move.folder)
        mover = Mover(move, source)
        while True:
            item = move.items.filter(outcome="", is_chosen=True).order_by("position", "id").first()
            if item is None:
                _end(move, MoveState.DONE)
                return False
            _import(mover, item)
            if not _touched(move):
                return False
            if time.monotonic() >= until:
                return True
    except UnpacksTooLarge as error:
        _end(move, MoveState.CANCELLED, problem=error.code, facts={**move.facts, "params": error.params})
        return False
    except MoveError as error:
        _end(move, MoveState.FAILED, problem=error.code, facts={**move.facts, "params": error.params})
        return False
    finally:
        if source:
            source.close()


def cancel(move: Move) -> None:
    """Stop; what came in stays, and can be undone."""
    if not move.is_over:
        _end(move, MoveState.CANCELLED)


def resume(move: Move) -> None:
    """Go on with a run whose worker is gone."""
    if Move.objects.filter(pk=move.pk, touched_at=move.touched_at).update(touched_at=timezone.now()):
        _later(move.pk, "scan" if move.state == MoveState.SCANNING else "work")


def undo(move: Move) -> tuple[int, int]:
    """Take back what a run made, unless it was changed since; return how many things, and how many stay."""
    if not move.is_over or not Move.objects.filter(pk=move.pk, undone_at=None).update(undone_at=timezone.now()):
        return 0, 0
    gone = kept = 0
    if move.batch:
        result = undo_batch(move.batch)
        gone, kept = result.removed + result.reverted, result.kept
    made = move.items.filter(outcome=MoveOutcome.IMPORTED, made_model__in=_TAKEN_BACK).exclude(kind="background")
    for thing, state in _things_of(move, {*made.values_list("path", flat=True)}):
        if state != _state_of(thing):
            kept += 1
        elif isinstance(thing, Chat | RegexScript | QuickReplySet):
            thing.trash()
            gone += 1
        elif isinstance(thing, Preset):
            trash_preset(thing)
            gone += 1
        else:
            trash_persona(thing)
            gone += 1
    return gone, kept


def sweep() -> None:
    """Remove files that nobody will import any more, and archives that were made days ago."""
    before = timezone.now() - _KEPT_FOR
    for move in Move.objects.exclude(state__in=_OVER).filter(touched_at__lt=before):
        _end(move, MoveState.CANCELLED)
    for made in MoveOut.objects.filter(created_at__lt=before):
        made.file.unlink(missing_ok=True)
        made.delete()


_OVER = (MoveState.DONE, MoveState.CANCELLED, MoveState.FAILED)


def _import(mover: Mover, item: MoveItem) -> None:
    try:
        with transaction.atomic():
            taken = KINDS[item.kind].take(mover, item)
    except UnpacksTooLarge:
        raise
    except MoveError as error:
        taken = Taken(MoveOutcome.REFUSED, reason=error.code, facts=error.params)
    except (DatabaseError, UnicodeError, RecursionError, OSError) as error:
        log.exception("chats.move_failed", error=type(error).__name__)
        taken = Taken(MoveOutcome.REFUSED, reason="could-not-be-stored")
    item.outcome, item.reason, item.facts = taken.outcome, taken.reason, {**item.facts, **taken.facts}
    if taken.made is not None:
        item.made_model, item.made_id = taken.made._meta.model_name or "", str(taken.made.pk)
    item.save(update_fields=["outcome", "reason", "facts", "made_model", "made_id"])


def _touched(move: Move) -> bool:
    """Note how far a run is; tell whether nobody stopped it meanwhile."""
    move.done = move.items.filter(is_chosen=True).exclude(outcome="").count()
    return bool(
        Move.objects.filter(pk=move.pk, state=MoveState.IMPORTING).update(
            done=move.done, read_bytes=move.read_bytes, touched_at=timezone.now()
        )
    )


def _end(move: Move, state: MoveState, *, problem: str = "", facts: dict[str, object] | None = None) -> None:
    """End a run and remove its files."""
    Move.objects.filter(pk=move.pk).exclude(state__in=_OVER).update(
        state=state, problem=problem, touched_at=timezone.now(), **({} if facts is None else {"facts": facts})
    )
    move.state = state
    transaction.on_commit(partial(shutil.rmtree, move.folder, ignore_errors=True))


def _state_of(thing: _Made) -> str:
    if isinstance(thing, Chat):
        return story_kind.state_of(thing)
    if isinstance(thing, RegexScript | QuickReplySet):
        return script_kind.state_of(thing)
    return preset_kind.state_of(thing) if isinstance(thing, Preset) else persona_kind.state_of(thing)


def _things_of(move: Move, paths: Collection[str]) -> list[tuple[_Made, str]]:
    found = []
    for known in Origin.objects.defer("content").filter(owner=move.owner, path__in=paths):
        thing = thing_of(known)
        if isinstance(thing, _Made):
            found.append((thing, known.state))
    return list({thing.pk: (thing, state) for thing, state in found}.values())


def _storable(name: str) -> str:
    return "".join(c for c in str(storable(name)) if c.isprintable())[:200] or "?"


def _later(pk: UUID, what: str) -> None:
    from chats.tasks import move_in

    move_in.delay(str(pk), what)
