"""Beginning a reply: the rows in the caller's thread, the work in the event loop."""

from django.db import transaction
from django.utils import timezone, translation

from chats.actions.adding import append, checked_text, copy_state, locked, save_head
from chats.actions.messages import append_own
from chats.errors import ChatBusy, NothingToContinue, NothingToRegenerate, TooManyWaiting
from chats.generation.gate import gate
from chats.generation.job import Job
from chats.generation.recovery import interrupt, interrupt_if_abandoned
from chats.generation.running import run_generation
from chats.generation.storage import LEASE
from chats.history import last_message
from chats.models import Author, Chat, Generation, Message, Purpose, Variant, VariantStatus
from chats.streams import stream_log
from tavern.accounts.models import User
from tavern.runtime import Draining, runtime

#: The longest that a page waits for the prompt of its reply.
_PROMPT_FIRST_S = 0.05


def start_generation(chat: Chat, purpose: Purpose = Purpose.REPLY, *, instruction: str = "") -> Generation:
    """Have the model write in a chat; returns at once, the reply arrives in the stream named by the generation's id.

    `instruction` is what the person wishes for this one reply. `generation.message` is where it will stand.

    Raises:
        ChatBusy, NothingToRegenerate, NothingToContinue, TooManyWaiting: see `chats.errors`.
        NoRuntime, Draining: no server runs in this process, or it is shutting down. Nothing was stored.
    """
    _check_capacity()
    with transaction.atomic():
        now = locked(chat)
        _check_idle(now)
        generation = _begin(now, purpose, instruction)
    copy_state(now, chat)
    return generation


def post_and_reply(chat: Chat, author: User, text: str) -> tuple[Message, Generation]:
    """Add a person's message and have the model answer it, both or neither.

    Raises:
        MessageEmpty, MessageTooLong: the text cannot be a message.
        ChatBusy, TooManyWaiting, NoRuntime, Draining: as `start_generation`.
    """
    text = checked_text(text)
    _check_capacity()
    with transaction.atomic():
        now = locked(chat)
        _check_idle(now)
        message = append_own(now, author, text)
        generation = _begin(now, Purpose.REPLY, "")
    copy_state(now, chat)
    message.chat = chat
    return message, generation


def _check_capacity() -> None:
    _ = runtime.loop
    if gate().is_full:
        raise TooManyWaiting


def _begin(chat: Chat, purpose: Purpose, instruction: str) -> Generation:
    generation, job = _prepare_rows(chat, purpose, instruction)
    if purpose == Purpose.REPLY:
        save_head(chat)
    generation.save(force_insert=True)
    # Opened before anybody can see the row: whoever knows no stream for it takes it for abandoned.
    stream_log().open(job.generation)
    transaction.on_commit(lambda: _hand_over(job))
    return generation


def _hand_over(job: Job) -> None:
    """Start the reply, and let its prompt be made first: the page can be rendered while the model thinks.

    Side by side in one interpreter, each would take as long as both.
    """
    try:
        runtime.spawn(run_generation(job), name=f"generation-{job.generation}")
    except Draining:
        # The server began to shut down after `_check_capacity`. The rows are stored, and the page offers to try again.
        stream_log().finish(job.generation)
        interrupt(job.generation)
        return
    job.prompt_made.wait(_PROMPT_FIRST_S)


def _check_idle(chat: Chat) -> None:
    for other in Generation.objects.unfinished().filter(chat=chat).select_related("variant"):
        if not interrupt_if_abandoned(other):
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
        chat=chat,
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
