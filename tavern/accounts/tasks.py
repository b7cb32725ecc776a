"""Background work of accounts."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

#: Guests erased in one run; the rest waits for the next hour.
_BATCH = 500


@shared_task(name="accounts.forget_guests")  # type: ignore[untyped-decorator] # Celery has no types
def forget_guests() -> int:
    from tavern.accounts import actions

    return actions.forget_guests(last_seen_before=timezone.now() - timedelta(days=settings.GUEST_DAYS), at_most=_BATCH)
