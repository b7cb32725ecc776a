"""Beginning a reply: the rows in the caller's thread, the work in the event loop."""

from django.db import transaction
from django.utils import timezone, translation

from chats.actions.adding import append, copy_state, locked
from chats.errors import ChatBusy, NothingToContinue, NothingToRegenerate, TooManyWaiting
from chats.generation.gate import gate
from chats.generation.job import Job
from chats.generation.recovery import interrupt_if_abandoned
from chats.generation.running import run_generation
from chats.generation.storage import LEASE
from chats.history import last_message
from chats.models import Author, Chat, Generation, Message, Purpose, Variant, VariantStatus
from chats.streams import stream_log
from tavern.runtime import runtime


def start_generation(chat: Chat, purpose: Purpose = Purpose.REPLY, *, instruction: str = "") -> Generation:
    """Have the model write in a chat; returns at once, the reply arrives in the stream named by the generation's id.

    `instruction` is what the person wishes for this one reply. `generation.message` is where it will stand.

    Raises:
        ChatBusy, NothingToRegenerate, NothingToContinue, TooManyWaiting: see `chats.errors`.
        NoRuntime, Draining: no server runs in this process, or it is shutting down. Nothing was stored.
    """
    _ = runtime.loop
    if gate().is_full:
        raise TooManyWaiting
    with transaction.atomic():
        now = locked(chat)
        _check_idle(now)
        generation, job = _prepare_rows(now, purpose, instruction)
        generation.save(force_insert=True)
        transaction.on_commit(lambda: _hand_over(job))
    copy_state(now, chat)
    return generation


def _hand_over(job: Job) -> None:
    # Opened before the task runs: the page may come for the stream sooner.
    stream_log().open(job.generation)
    runtime.spawn(run_generation(job), name=f"generation-{job.generation}")


def _check_idle(chat: Chat) -> None:
    other = Generation.objects.unfinished().filter(chat=chat).select_related("variant").first()
    if other is not None and not interrupt_if_abandoned(other):
        raise ChatBusy


def _prepare_rows(chat: Chat, purpose: Purpose, instruction: str) -> tuple[Generation, Job]:
    message: Message | None = None
    history_from = chat.head_id
    if purpose == Purpose.REPLY:
        message = _new_reply(chat)
        history_from = message.parent_id
    elif purpose == Purpose.REGENERATE:
        message = _with_fresh_variant(_last_of_character(chat, NothingToRegenerate))
        history_from = message.parent_id
    elif purpose == Purpose.CONTINUE:
        message = _to_be_continued(_last_of_character(chat, NothingToContinue))
        history_from = message.pk
    variant = message.chosen if message else None
    generation = Generation(
        chat=chat,
        owner_id=chat.owner_id,
        message=message,
        variant=variant,
        purpose=purpose,
        lease_until=timezone.now() + LEASE,
        created_at=timezone.now(),
    )
    job = Job(
        generation=generation.pk,
        chat=chat.pk,
        owner=chat.owner_id,
        purpose=purpose,
        language=translation.get_language() or "en",
        created_at=timezone.now(),
        message=message.pk if message else None,
        variant=variant.pk if variant else None,
        history_from=history_from,
        is_opening=purpose == Purpose.REGENERATE and history_from is None,
        base_text=variant.text if variant and purpose == Purpose.CONTINUE else "",
        base_reasoning=variant.reasoning if variant and purpose == Purpose.CONTINUE else "",
        instruction=instruction,
    )
    return generation, job


def _new_reply(chat: Chat) -> Message:
    return append(
        chat,
        variant=Variant(status=VariantStatus.STREAMING),
        author=Author.CHARACTER,
        speaker=chat.character_name,
        character_id=chat.character_id,
    )


def _last_of_character(chat: Chat, refusal: type[NothingToRegenerate] | type[NothingToContinue]) -> Message:
    message = last_message(chat)
    if message is None or message.author != Author.CHARACTER:
        raise refusal
    return message


def _with_fresh_variant(message: Message) -> Message:
    """Give a message an empty variant to write into; one that failed before it said anything is used again."""
    chosen = message.chosen
    if chosen is not None and not chosen.text and chosen.status != VariantStatus.COMPLETE:
        chosen.status, chosen.error, chosen.reasoning = VariantStatus.STREAMING, "", ""
        chosen.save(update_fields=["status", "error", "reasoning"])
        return message
    message.chosen = Variant.objects.create(
        message=message, position=message.variant_count, status=VariantStatus.STREAMING
    )
    message.variant_count += 1
    message.save(update_fields=["chosen", "variant_count"])
    return message


def _to_be_continued(message: Message) -> Message:
    chosen = message.chosen
    if chosen is None or not chosen.text:
        raise NothingToContinue
    chosen.status, chosen.error = VariantStatus.STREAMING, ""
    chosen.save(update_fields=["status", "error"])
    return message
