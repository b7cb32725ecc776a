"""The active path of a chat, newest messages first read: reading N costs N, however long the chat is."""

from collections.abc import Iterator
from dataclasses import dataclass

from chats.models import Author, Chat, Message
from chats.paths import among_newest, words_of_newest
from chats.prompt import HistoryMessage, Role
from chats.prompt.text import ReasoningTemplate, with_reasoning
from chats.speakers import attach_speakers

_ROLES: dict[str, Role] = {Author.PERSON: Role.USER, Author.CHARACTER: Role.ASSISTANT, Author.SYSTEM: Role.SYSTEM}


@dataclass(frozen=True, slots=True)
class Window:
    """Some neighbouring messages of the active path, oldest first."""

    messages: tuple[Message, ...]
    has_older: bool

    @property
    def oldest(self) -> Message | None:
        return self.messages[0] if self.messages else None

    @property
    def newest(self) -> Message | None:
        return self.messages[-1] if self.messages else None


def newest(chat: Chat, limit: int = 50, before: Message | None = None) -> Window:
    """Read the newest messages, or those before one: with chosen variants and bookmarks in one query, with speakers."""
    start = chat.head_id if before is None else before.parent_id
    if start is None:
        return Window((), has_older=False)
    found = list(
        Message.objects.filter(among_newest(start, limit + 1)).select_related("chosen", "bookmark").order_by("depth")
    )
    attach_speakers(chat, found)
    return Window(tuple(found[-limit:]), has_older=len(found) > limit)


def last_message(chat: Chat) -> Message | None:
    """The newest message that is not deleted, with its chosen variant."""
    if chat.head_id is None:
        return None
    return Message.objects.filter(among_newest(chat.head_id, 1)).select_related("chosen").order_by("-depth").first()


def prompt_history(
    head_id: int | None, *, first_page: int = 64, reasoning: ReasoningTemplate | None = None, thoughts: int = 0
) -> Iterator[HistoryMessage]:
    """Yield the messages from a head upwards, newest first, reading pages that double while somebody asks.

    The newest `thoughts` replies that had any are given back with them, marked as the template says.
    """
    page, thoughts = first_page, thoughts if reasoning else 0
    while head_id is not None:
        found = words_of_newest(head_id, page, with_reasoning=thoughts > 0)
        for words in found:
            if reasoning and thoughts > 0 and words.reasoning and words.text and not words.is_hidden:
                thoughts -= 1
                text = with_reasoning(words.text, words.reasoning, reasoning)
                yield HistoryMessage(_ROLES[words.author], words.speaker, text, id=str(words.id))
                continue
            # A count of 0 is one that was never made: a reply that broke off while it was written.
            yield HistoryMessage(
                _ROLES[words.author],
                words.speaker,
                words.text or "",
                words.tokens or None,
                words.is_hidden,
                str(words.id),
            )
        head_id = found[-1].parent_id if len(found) == page else None
        page *= 2
