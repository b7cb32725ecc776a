"""What a generation writes to the database: about every second, and once at the end."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from characters.models import Character
from chats.errors import TooManyVariables
from chats.generation.job import Ending, Job, Prepared, Progress
from chats.models import Chat, Generation, GenerationStatus, Purpose, SentPrompt, Variant, VariantStatus, as_line
from chats.prompt.regex_scripts import Occasion, Place
from chats.scripts import scripted
from chats.story import keep_in_story
from chats.tokens import count_tokens
from chats.variables import keep_shared_variables

#: How long a process may be silent before its generations count as abandoned.
LEASE = timedelta(seconds=20)


def store_start(job: Job, prepared: Prepared, progress: Progress) -> None:
    """Note what was sent; the itemised prompt is what the inspector shows. The story keeps what changed in it."""
    record = prepared.record
    if prepared.story:
        keep_in_story(job.chat.pk, prepared.story)
    if prepared.shared:
        with suppress(TooManyVariables):
            keep_shared_variables(job.owner, prepared.shared)
    Generation.objects.filter(pk=job.generation).update(
        status=GenerationStatus.RUNNING,
        record=record.to_json(),
        prompt_tokens=record.used_tokens,
        queue_ms=progress.queue_ms,
        prepare_ms=progress.prepare_ms,
        lease_until=timezone.now() + LEASE,
    )
    if prepared.sent is not None:
        SentPrompt(generation_id=job.generation, content=prepared.sent.packed()).save(force_insert=True)


def store_checkpoint(job: Job, text: str, reasoning: str) -> None:
    """Keep what has arrived and renew the lease; a checkpoint that comes after the end changes nothing."""
    renew_lease(job.generation)
    if job.variant is not None:
        Variant.objects.filter(pk=job.variant, status=VariantStatus.STREAMING).update(text=text, reasoning=reasoning)


def renew_lease(generation: UUID) -> None:
    Generation.objects.unfinished().filter(pk=generation).update(lease_until=timezone.now() + LEASE)


@transaction.atomic
def store_end(job: Job, progress: Progress, ending: Ending) -> None:
    """Write the reply and the figures down; what is new of it goes through the scripts first."""
    # The progress itself stays: after a failure of the database this is called again.
    text = _scripted(job, progress.text, job.base_text, Place.AI_OUTPUT)
    own_count = count_tokens(text)
    new_tokens = own_count - count_tokens(job.base_text) if job.base_text else own_count
    Generation.objects.filter(pk=job.generation).update(
        status=ending.status,
        error=ending.failure.code if ending.failure else "",
        connection=_uuid(progress.connection),
        model=progress.model[:200],
        prompt_tokens=progress.prompt_tokens,
        reply_tokens=progress.reply_tokens or max(new_tokens, 0),
        tokens_reported=progress.is_reported,
        queue_ms=progress.queue_ms,
        prepare_ms=progress.prepare_ms,
        first_token_ms=progress.first_token_ms,
        total_ms=progress.total_ms,
        degraded=list(progress.degraded),
        lease_until=None,
        finished_at=timezone.now(),
    )
    if job.variant is None:
        return
    Variant.objects.filter(pk=job.variant).update(
        text=text,
        reasoning=_scripted(job, progress.reasoning, job.base_reasoning, Place.REASONING),
        tokens=own_count,
        status=ending.variant_status,
        error=ending.failure.code if ending.failure else "",
        model=progress.model[:200],
    )
    if text:
        Chat.objects.filter(pk=job.chat.pk, head_id=job.message).update(
            last_line=as_line(text), active_at=timezone.now()
        )
    if job.purpose == Purpose.REPLY and progress.text and job.chat.character_id:
        Character.objects.filter(pk=job.chat.character_id).update(message_count=F("message_count") + 1)


def _scripted(job: Job, text: str, before: str, place: Place) -> str:
    """What is stored of a text; what was there before it was continued stays as it is."""
    if job.variant is None or not text.startswith(before):
        return text
    return before + scripted(job.chat, text[len(before) :], place, Occasion.STORED, depth=0)


def _uuid(text: str) -> UUID | None:
    """The demo goes by a name that is no connection."""
    try:
        return UUID(text)
    except ValueError:
        return None
