"""Work on chats that happens by the clock."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone


@shared_task(name="chats.interrupt_abandoned")  # type: ignore[untyped-decorator] # celery is untyped
def interrupt_abandoned_generations() -> None:
    """Give replies whose process died an end."""
    from chats.generation import interrupt_abandoned

    interrupt_abandoned()


@shared_task(name="chats.erase_deleted")  # type: ignore[untyped-decorator] # as above
def erase_deleted() -> None:
    """Erase chats, messages and personas that were deleted so long ago that nobody can bring them back."""
    from chats.actions import erase_unreachable, purge_personas, purge_scripting, purge_trashed
    from chats.models import Chat

    before = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    for key in Chat.objects.filter(deleted_at__lt=before).values_list("pk", flat=True).iterator():
        purge_trashed(key, before=before)
    for chat in Chat.objects.filter(deletions__created_at__lt=before).distinct().iterator():
        erase_unreachable(chat, before=before)
    purge_personas()
    purge_scripting()
