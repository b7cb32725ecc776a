"""What is left of a reply when its stream has expired: the message in the database, as frames."""

from uuid import UUID

from chats.generation.recovery import interrupt_if_abandoned
from chats.models import Generation
from chats.streams.frames import CompleteFrame, Entry, Frame, MessageFrame, ReasoningFrame, encode


class NothingStored(LookupError):
    """There is no such reply, or nothing of it was meant to be kept."""


def stored_reply(stream: UUID) -> list[Entry]:
    """Return the stored reply as frames that replace what a reader has; all carry the number 0.

    Raises:
        NothingStored: see there.
    """
    generation = Generation.objects.select_related("variant", "chat").filter(pk=stream).first()
    if generation is None or generation.variant is None or generation.chat.deleted_at is not None:
        raise NothingStored(str(stream))
    interrupt_if_abandoned(generation)
    variant = generation.variant
    frames: list[Frame] = [MessageFrame(variant.text, replace=True)]
    if variant.reasoning:
        frames.insert(0, ReasoningFrame(variant.reasoning, replace=True))
    frames.append(
        CompleteFrame(
            status=generation.status,
            message=generation.message_id,
            variant=generation.variant_id,
            model=generation.model,
            prompt_tokens=generation.prompt_tokens,
            reply_tokens=generation.reply_tokens,
            total_ms=generation.total_ms or 0,
        )
    )
    return [Entry(0, frame.kind, encode(frame)) for frame in frames]
