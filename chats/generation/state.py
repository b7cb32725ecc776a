"""What a page needs to show a reply that is being written."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from chats.generation.recovery import interrupt_if_abandoned
from chats.models import Chat, Generation, Message, VariantStatus
from chats.streams import UnknownStream, issue_ticket, stream_log


@dataclass(frozen=True, slots=True)
class StreamState:
    """The text so far, and the address that continues exactly after it."""

    generation: UUID
    text: str
    reasoning: str
    last_id: int
    address: str


def stream_state(message: Message) -> StreamState | None:
    """Return how far the reply in a message is; None when nothing is being written into it.

    A message that looked unfinished and is not (any more) is read again, so show `message` after calling this.
    """
    if message.chosen is None or message.chosen.status != VariantStatus.STREAMING:
        return None
    generation = message.chosen.generations.order_by("-created_at").first()
    state = stream_state_of(generation) if generation else None
    if state is None:
        message.chosen.refresh_from_db()
    return state


def stream_state_of(generation: Generation) -> StreamState | None:
    """As `stream_state`, for a generation, whether or not it has a message."""
    try:
        snapshot = stream_log().snapshot(generation.pk)
    except UnknownStream:
        interrupt_if_abandoned(generation)
        return None
    return StreamState(
        generation=generation.pk,
        text=snapshot.text,
        reasoning=snapshot.reasoning,
        last_id=snapshot.last_id,
        address=stream_address(generation, after=snapshot.last_id),
    )


def stream_address(generation: Generation, *, after: int = 0) -> str:
    """The address of a generation's stream with a ticket for its owner, to be read after a frame number."""
    query = {"ticket": issue_ticket(generation.owner_id, generation.pk)}
    if after:
        query["after"] = str(after)
    return f"/chats/streams/{generation.pk}/?{urlencode(query)}"


def running_generation(chat: Chat) -> Generation | None:
    """The generation that writes in a chat right now, if any."""
    found = (
        Generation.objects.unfinished().filter(chat=chat).only("owner", "purpose", "status", "variant", "lease_until")
    )
    # There is one at most, so no order is needed.
    return next(iter(found[:1]), None)
