"""Work on chats that happens by the clock."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

log = structlog.get_logger(__name__)


@shared_task(name="chats.interrupt_abandoned")  # type: ignore[untyped-decorator] # celery is untyped
def interrupt_abandoned_generations() -> None:
    """Give replies whose process died an end."""
    from chats.generation import interrupt_abandoned

    interrupt_abandoned()


@shared_task(name="chats.erase_deleted")  # type: ignore[untyped-decorator] # as above
def erase_deleted() -> None:
    """Erase chats, messages and personas that were deleted so long ago that nobody can bring them back."""
    from chats.actions import erase_unreachable, purge_personas, purge_trashed
    from chats.models import Chat

    def attempt(erase: Callable[[], object], **facts: str) -> None:
        try:
            erase()
        # Whatever is wrong with one of them, the others' words must not stay for it.
        except Exception:
            log.exception("chat.erasing_failed", **facts)

    before = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    for key in Chat.objects.filter(deleted_at__lt=before).values_list("pk", flat=True).iterator():
        attempt(partial(purge_trashed, key, before=before), chat=str(key))
    for chat in Chat.objects.filter(deletions__created_at__lt=before).distinct().iterator():
        attempt(partial(erase_unreachable, chat, before=before), chat=str(chat.pk))
    attempt(purge_personas)
