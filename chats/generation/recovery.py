"""Ending generations whose process is gone, with the text that had arrived."""

from collections.abc import Iterable
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from chats.models import Generation, GenerationStatus, Variant, VariantStatus
from chats.streams.current import stream_log
from chats.streams.log import UnknownStream
from chats.tokens import count_tokens

log = structlog.get_logger(__name__)


def interrupt_abandoned() -> int:
    """End every generation whose lease ran out; returns how many there were."""
    return _interrupt_each(Generation.objects.abandoned().select_related("variant")[:500])


def interrupt_all() -> int:
    """End every unfinished generation, when a site of one process starts: nobody else could be working on them."""
    return _interrupt_each(Generation.objects.unfinished().select_related("variant"))


def interrupt_if_abandoned(generation: Generation) -> bool:
    """End a generation if nobody works on it any more; True if it is finished now."""
    if generation.is_finished:
        return True
    lease = generation.lease_until
    if lease is not None and lease > timezone.now() and not _is_unknown_here(generation):
        return False
    _interrupt(generation)
    return True


def interrupt(key: UUID) -> None:
    """End a generation that nobody will work on, such as one begun while the server shuts down."""
    found = Generation.objects.unfinished().filter(pk=key).select_related("variant").first()
    if found is not None:
        _interrupt(found)


def _is_unknown_here(generation: Generation) -> bool:
    """Whether this is the only process and does not know the stream: then it is from before a restart."""
    if settings.REDIS_URL:
        return False
    try:
        stream_log().snapshot(generation.pk)
    except UnknownStream:
        return True
    return False


def _interrupt_each(generations: Iterable[Generation]) -> int:
    count = 0
    for generation in generations:
        _interrupt(generation)
        count += 1
    if count:
        log.info("generation.interrupted", count=count)
    return count


@transaction.atomic
def _interrupt(generation: Generation) -> None:
    generation.status, generation.finished_at = GenerationStatus.INTERRUPTED, timezone.now()
    changed = Generation.objects.unfinished().filter(pk=generation.pk)
    if not changed.update(status=generation.status, finished_at=generation.finished_at, lease_until=None):
        generation.refresh_from_db()
        return
    variant = generation.variant
    if variant is not None and variant.status == VariantStatus.STREAMING:
        variant.status, variant.tokens = VariantStatus.INTERRUPTED, count_tokens(variant.text)
        Variant.objects.filter(pk=variant.pk, status=VariantStatus.STREAMING).update(
            status=variant.status, tokens=variant.tokens
        )
