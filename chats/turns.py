"""Messages as the chat page shows them: rendered, in their language, grouped by author and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from characters.language import guess_language
from characters.models import FocalPoint
from chats.display import display_of
from chats.generation import StreamState, stream_state
from chats.history import Window, newest
from chats.models import Author, Chat, Message, VariantStatus
from chats.refusals import sentence_for
from tavern.lib.text import render_prose

#: The same author within this time needs no new heading.
SAME_BREATH = timedelta(minutes=5)
#: Pictures in texts come from our own store only.
IMAGE_PREFIX = "/assets/"
#: Characters; four thousand of the longest messages would fill the memory.
_LONGEST_REMEMBERED = 8_000
#: How the article of a turn says what became of it.
_STATES = {
    VariantStatus.STOPPED: "stopped",
    VariantStatus.INTERRUPTED: "stopped",
    VariantStatus.FAILED: "error",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and what stands around it. `day` is given when it begins one; `error` is a sentence for people.

    `text` and `thoughts` are what the reader sees, which scripts may have changed.
    """

    message: Message
    day: date | None
    is_follow: bool
    state: str
    error: str
    text: str
    thoughts: str
    stream: StreamState | None = None

    @property
    def html(self) -> SafeString:
        return rendered(self.text)[0]

    @property
    def language(self) -> str:
        """The language of the text, if it is plain to see."""
        return rendered(self.text)[1]

    @property
    def reasoning(self) -> SafeString:
        return rendered(self.thoughts)[0] if self.thoughts else SafeString()

    @property
    def is_settled(self) -> bool:
        """Nothing is being written here, and nothing is offered to be done about how it ended."""
        return self.stream is None and not self.error and self.state in {"", "hidden"}

    @property
    def is_bookmarked(self) -> bool:
        return hasattr(self.message, "bookmark")

    @property
    def shows(self) -> tuple[object, ...]:
        """Everything that `chats/_message.html` makes of a settled turn."""
        message = self.message
        return (
            message.chat_id,
            message.pk,
            message.depth,
            message.author,
            message.speaker,
            message.persona_id is not None,
            message.created_at,
            message.variant_count,
            self.number,
            self.text,
            self.thoughts,
            self.day,
            self.is_follow,
            self.state,
            self.is_bookmarked,
            self.portrait,
            self.focal,
        )

    @property
    def number(self) -> int:
        """Which version is shown, counted from 1."""
        return self.message.chosen.position + 1 if self.message.chosen else 1

    @property
    def portrait(self) -> str:
        """The address of the speaker's picture, or ""."""
        if self.message.is_mine:
            return self.message.persona.portrait_url if self.message.persona else ""
        portrait = self.message.character.portrait if self.message.character else None
        return portrait.url(96) if portrait and portrait.is_shown else ""

    @property
    def focal(self) -> str:
        """Which part of the picture stays visible, as classes."""
        character = self.message.character
        return FocalPoint(character.focal_point).css_classes if character else ""

    @property
    def so_far(self) -> str:
        """The text of a reply that is being written; what is continued stays while nothing has arrived."""
        return (self.stream.text if self.stream else "") or self.message.text

    @property
    def so_far_reasoning(self) -> str:
        stored = self.message.chosen.reasoning if self.message.chosen else ""
        return (self.stream.reasoning if self.stream else "") or stored

    @property
    def waited_ms(self) -> int:
        """For how long a reply is being written already."""
        if self.message.chosen is None:
            return 0
        started = max(self.message.created_at, self.message.chosen.created_at)
        return max(0, round((timezone.now() - started).total_seconds() * 1000))


@dataclass(frozen=True, slots=True)
class TurnWindow:
    """Neighbouring turns of the active path, oldest first, and whether there are others on either side."""

    turns: tuple[Turn, ...]
    has_older: bool
    has_newer: bool = False


def newest_turns(chat: Chat, limit: int, *, before: Message | None = None) -> TurnWindow:
    """Return the newest turns, or those before a message."""
    # One more than is shown, so that the first one knows whom it follows.
    window = newest(chat, limit + 1, before=before)
    return window_of(window, limit)


def window_of(window: Window, limit: int, *, has_newer: bool = False) -> TurnWindow:
    """Turn a window of `limit` + 1 messages into turns, of which the first message is only looked at."""
    messages = window.messages
    if len(messages) <= limit:
        return TurnWindow(turns_of(messages), has_older=window.has_older, has_newer=has_newer)
    return TurnWindow(turns_of(messages[1:], after=messages[0]), has_older=True, has_newer=has_newer)


def turns_of(messages: Sequence[Message], *, after: Message | None = None) -> tuple[Turn, ...]:
    """Return the turns of neighbouring messages, of which the first follows `after`."""
    return tuple(
        _turn(message, previous) for message, previous in zip(messages, _shifted(messages, after), strict=True)
    )


def turn_of(message: Message) -> Turn:
    """Return one turn; reads the message before it."""
    return _turn(message, newest(message.chat, 1, before=message).newest)


def _shifted(messages: Sequence[Message], first: Message | None) -> Iterable[Message | None]:
    return (first, *messages[:-1])


def _turn(message: Message, previous: Message | None) -> Turn:
    # Before anything is read of the variant: what looked unfinished may be loaded again.
    stream = stream_state(message)
    display = display_of(message.chat)
    return Turn(
        message=message,
        day=_new_day(message, previous),
        is_follow=_is_follow(message, previous),
        state=_state(message),
        error=_error(message),
        text=display.shown(message),
        thoughts=display.thoughts(message),
        stream=stream,
    )


def rendered(text: str) -> tuple[SafeString, str]:
    """Return a text as safe HTML, and its language if that is plain to see; remembered unless it is very long."""
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _rendered(text)


def _rendered(text: str) -> tuple[SafeString, str]:
    html = render_prose(text, image_prefix=IMAGE_PREFIX)
    return mark_safe(html), guess_language([text])  # noqa: S308 - the renderer is the authority on what is safe


_remembered = lru_cache(maxsize=4096)(_rendered)


def _new_day(message: Message, previous: Message | None) -> date | None:
    day = timezone.localdate(message.created_at)
    return day if previous is None or timezone.localdate(previous.created_at) != day else None


def _is_follow(message: Message, previous: Message | None) -> bool:
    return (
        previous is not None
        and message.author != Author.SYSTEM
        and (previous.author, previous.speaker) == (message.author, message.speaker)
        and timedelta() <= message.created_at - previous.created_at < SAME_BREATH
        and _new_day(message, previous) is None
    )


def _state(message: Message) -> str:
    if message.hidden_at is not None:
        return "hidden"
    return _STATES.get(VariantStatus(message.chosen.status), "") if message.chosen else ""


def _error(message: Message) -> str:
    variant = message.chosen
    return sentence_for(variant.error) if variant and variant.error else ""
