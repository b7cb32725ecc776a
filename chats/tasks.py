"""Work on chats that happens by the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import structlog
from celery import shared_task
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

log = structlog.get_logger(__name__)


@shared_task(name="chats.interrupt_abandoned")  # type: ignore[untyped-decorator] # celery is untyped
def interrupt_abandoned_generations() -> None:
    """Give replies whose process died an end."""
    from chats.generation import interrupt_abandoned

    interrupt_abandoned()


@shared_task(name="chats.erase_deleted")  # type: ignore[untyped-decorator] # as above
def erase_deleted() -> None:
    """Erase what was deleted so long ago that nobody can bring it back, and the words of old prompts."""
    from chats.actions import erase_unreachable, purge_personas, purge_scripting, purge_trashed
    from chats.actions.presets import purge_presets
    from chats.models import Chat
    from chats.sent import purge_sent

    before = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    for key in Chat.objects.filter(deleted_at__lt=before).values_list("pk", flat=True).iterator():
        with _only_logged(key):
            purge_trashed(key, before=before)
    for chat in Chat.objects.filter(deletions__created_at__lt=before).distinct().iterator():
        with _only_logged(chat.pk):
            erase_unreachable(chat, before=before)
    purge_personas()
    purge_scripting()
    purge_presets()
    purge_sent()


@shared_task(name="chats.move_in")  # type: ignore[untyped-decorator] # as above
def move_in(pk: str, what: str) -> None:
    """Look through what somebody sent, or import it for a while and come again for the rest."""
    from chats.models import Move
    from chats.moving import scan, work

    for move in Move.objects.select_related("owner", "batch__owner").filter(pk=pk):
        if what == "scan":
            scan(move)
        elif work(move):
            move_in.delay(pk, what)


@shared_task(name="chats.move_out")  # type: ignore[untyped-decorator] # as above
def move_out(pk: str) -> None:
    """Write everything of a person into an archive."""
    from chats.models import MoveOut
    from chats.moving.leaving import make

    for leaving in MoveOut.objects.select_related("owner").filter(pk=pk, finished_at=None):
        make(leaving)


@shared_task(name="chats.sweep_moves")  # type: ignore[untyped-decorator] # as above
def sweep_moves() -> None:
    """Remove what was sent or made for a move and is not needed any more."""
    from chats.moving import sweep

    sweep()


@contextmanager
def _only_logged(chat: UUID) -> Iterator[None]:
    """What goes wrong with one chat must not keep the others, or leave them for ever."""
    try:
        yield
    except DatabaseError:
        log.exception("chats.not_erased", chat=str(chat))
