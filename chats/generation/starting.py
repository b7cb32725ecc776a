"""Beginning a reply: the rows in the caller's thread, the work in the event loop."""

from copy import copy
from dataclasses import replace

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from chats.actions.adding import append, checked_text, copy_state, locked, save_head
from chats.actions.messages import append_own
from chats.errors import ChatBusy, ChatError, NobodySpeaks, NothingToContinue, NothingToRegenerate, TooManyWaiting
from chats.generation.gate import gate
from chats.generation.job import Job
from chats.generation.recovery import interrupt, interrupt_if_abandoned
from chats.generation.rounds import next_in_line, queue_speakers
from chats.generation.running import run_generation
from chats.generation.storage import LEASE
from chats.groups import cast_of
from chats.history import last_message
from chats.models import (
    Author,
    Chat,
    ChatMember,
    Generation,
    GenerationStatus,
    Message,
    Purpose,
    Variant,
    VariantStatus,
)
from chats.streams import stream_log
from tavern.accounts.models import User
from tavern.runtime import Draining, NoRuntime, runtime

log = structlog.get_logger(__name__)

#: The longest that a page waits for the prompt of its reply.
_PROMPT_FIRST_S = 0.05


def start_generation(
    chat: Chat, purpose: Purpose = Purpose.REPLY, *, instruction: str = "", member: int | None = None, turns: int = 0
) -> Generation:
    """Have the model write in a chat; returns at once, the reply arrives in the stream named by the generation's id.

    `instruction` is what the person wishes for this one reply. `generation.message` is where it will stand. In a group
    `member` says by id who speaks, and the group goes on by itself for `turns` more.

    Raises:
        ChatBusy, NothingToRegenerate, NothingToContinue, NobodySpeaks, TooManyWaiting: see `chats.errors`.
        NoRuntime, Draining: no server runs in this process, or it is shutting down. Nothing was stored.
    """
    _check_capacity()
    with transaction.atomic():
        now = locked(chat)
        _check_idle(now)
        speaker = _asked_speaker(now, purpose, member, turns) if now.is_group else None
        generation = _begin(now, purpose, instruction, speaker)
    copy_state(now, chat)
    return generation


def post_and_reply(chat: Chat, author: User, text: str) -> tuple[Message, Generation | None]:
    """Add a person's message and have the model answer it, both or neither; in a group perhaps nobody answers.

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
        generation = _answered(now)
    copy_state(now, chat)
    message.chat = chat
    return message, generation


def _check_capacity() -> None:
    _ = runtime.loop
    if gate().is_full:
        raise TooManyWaiting


def _answered(chat: Chat) -> Generation | None:
    """Begin what follows a person's message in a locked chat."""
    if not chat.is_group:
        return _begin(chat, Purpose.REPLY, "")
    speakers = cast_of(chat).next(chat)
    queue_speakers(chat, speakers[1:])
    if speakers:
        return _begin(chat, Purpose.REPLY, "", speakers[0])
    save_head(chat)
    return None


def _asked_speaker(chat: Chat, purpose: Purpose, key: int | None, turns: int) -> ChatMember | None:
    """Who speaks in a locked group when a button is pressed; None when that is known from the message."""
    if purpose != Purpose.REPLY:
        queue_speakers(chat, ())
        return None
    cast = cast_of(chat)
    member = cast.member(key)
    speakers = [member] if member else cast.next(chat, is_asked=True)
    if not speakers:
        raise NobodySpeaks
    queue_speakers(chat, speakers[1:], turns=turns)
    return speakers[0]


def _go_on(job: Job, status: GenerationStatus) -> None:
    """Begin the turn that follows one in a group; whatever did not end well ends the round."""
    if status != GenerationStatus.COMPLETE or job.purpose != Purpose.REPLY or runtime.is_draining:
        queue_speakers(job.chat, ())
        return
    try:
        with translation.override(job.language), transaction.atomic():
            chat = locked(Chat(pk=job.chat.pk))
            _check_idle(chat)
            if (following := next_in_line(chat)) is not None:
                speaker, delay_s = following
                _check_capacity()
                _begin(chat, Purpose.REPLY, "", speaker, delay_s=delay_s)
    except (ChatError, NoRuntime, Draining, DatabaseError):
        log.warning("generation.round_ended", chat=str(job.chat.pk), exc_info=True)
        queue_speakers(job.chat, ())


def _begin(
    chat: Chat, purpose: Purpose, instruction: str, speaker: ChatMember | None = None, *, delay_s: int = 0
) -> Generation:
    generation, job = _prepare_rows(chat, purpose, instruction, speaker)
    job = replace(job, delay_s=delay_s, and_then=_go_on if chat.is_group else None)
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


def _prepare_rows(chat: Chat, purpose: Purpose, instruction: str, speaker: ChatMember | None) -> tuple[Generation, Job]:
    message: Message | None = None
    history_from = chat.head_id
    if purpose == Purpose.REPLY:
        message = _new_reply(chat, speaker)
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
        chat=_as_spoken(chat, message) if chat.is_group else chat,
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


def _as_spoken(chat: Chat, message: Message | None) -> Chat:
    """The chat with whoever speaks in the place of its character, as the prompt wants it."""
    seen = copy(chat)
    # Whoever is copied shares what is remembered of foreign keys.
    seen._state = copy(chat._state)  # noqa: SLF001 - as above
    seen._state.fields_cache = dict(chat._state.fields_cache)  # noqa: SLF001 - as above
    if message is not None:
        seen.character = message.character
        seen.character_name = message.speaker
    elif chat.character is not None:
        seen.character_name = chat.character.name
    return seen


def _new_reply(chat: Chat, speaker: ChatMember | None) -> Message:
    return append(
        chat,
        variant=Variant(status=VariantStatus.STREAMING),
        author=Author.CHARACTER,
        speaker=speaker.name if speaker else chat.character_name,
        character_id=speaker.character_id if speaker else chat.character_id,
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
