"""What the chat page needs: a window of turns, the state of the composer, the meter."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import Q

from chats.backgrounds import background_url
from chats.connections import defaults_of
from chats.downloads import export_choices
from chats.generation import running_generation, stream_address, stream_state_of
from chats.history import newest
from chats.models import Chat, ChatMember, Connection, Generation, Message, Purpose
from chats.paths import tokens_of_newest
from chats.people import persona_of, speaker_name
from chats.quick_replies import moments_of, shown_in
from chats.scripts import needs_consent
from chats.turns import TurnWindow, newest_turns, turn_of, window_of
from chats.windows import following
from tavern.accounts.models import User
from tavern.accounts.requests import PersonRequest

#: Turns in one window.
WINDOW = 50
#: What a message costs in a prompt besides its text.
_TOKENS_PER_MESSAGE = 4


@dataclass(frozen=True, slots=True)
class Meter:
    """Tokens of what would be sent now, and how many may be."""

    used: int
    budget: int

    @property
    def shown(self) -> int:
        return min(self.used, self.budget)


def page_context(chat: Chat, reader: User, *, window: TurnWindow | None = None) -> dict[str, Any]:
    """Return the context of `chats/chat_detail.html`."""
    window = window or newest_turns(chat, WINDOW)
    generation = running_generation(chat)
    connections = connections_of(reader)
    return {
        "chat": chat,
        "window": window,
        "turns": window.turns,
        "generation": generation,
        "impersonation": _impersonation(generation),
        "is_demo": not connections,
        "meter": meter_of(chat, connections),
        "max_characters": settings.MESSAGE_MAX_CHARACTERS,
        "background": background_url(chat),
        "exports": export_choices(reader),
        **_quick_replies(chat),
        "asks_consent": needs_consent(chat),
        **_speaker_context(chat, reader),
    }


def _quick_replies(chat: Chat) -> dict[str, Any]:
    shown = shown_in(chat)
    return {
        "quick_replies": shown,
        "has_buttons": any(each.entries for each in shown),
        "moments": " ".join(sorted(moments_of(shown))),
    }


def changed_context(request: PersonRequest, chat: Chat) -> dict[str, Any]:
    """Return the context of `chats/_changed.html`, which is empty where the chat's page is not open around the panel."""
    if request.htmx.current_url_abs_path != chat.get_absolute_url():
        return {"chat": chat}
    return {
        "chat": chat,
        "oob": True,
        "meter": meter_of(chat, connections_of(request.user)),
        "background": background_url(chat),
        **_speaker_context(chat, request.user),
    }


def _speaker_context(chat: Chat, reader: User) -> dict[str, Any]:
    persona = persona_of(chat)
    return {
        "my_name": speaker_name(chat, reader),
        "my_portrait": persona.portrait_url if persona else "",
        "is_persona": persona is not None,
        "members": members_of(chat),
    }


def members_of(chat: Chat) -> list[ChatMember]:
    """Whoever is in a group, with portraits; asks nothing of the database for a chat with one character."""
    if not chat.is_group:
        return []
    return list(chat.members.present().select_related("character__portrait").defer("character__search"))


def connections_of(reader: User) -> list[Connection]:
    """Every connection that the reader's chats could use, in the order they are tried; only what the page asks of them."""
    known = Connection.objects.filter(Q(owner=None) | Q(owner_id=reader.pk)).only("is_enabled", "defaults")
    return list(known.in_order())


def meter_of(chat: Chat, connections: list[Connection]) -> Meter:
    """Add up stored counts: the newest messages, the character, the persona. One query."""
    total = tokens_of_newest(chat.head_id, settings.MESSAGE_SLIDING_WINDOW)
    count = min(chat.message_count, settings.MESSAGE_SLIDING_WINDOW)
    character = chat.character.tokens if chat.character else 0
    persona = persona_of(chat)
    people = character + (persona.tokens if persona else 0)
    return Meter(total + count * _TOKENS_PER_MESSAGE + people, _budget(chat, connections))


def window_around(chat: Chat, message: Message) -> TurnWindow:
    """Return the turns around a message of the open branch, or the newest if they hold it anyway."""
    newest_depth = max(chat.head.depth if chat.head else 0, 0)
    if newest_depth - message.depth < WINDOW:
        return newest_turns(chat, WINDOW)
    older = newest(chat, WINDOW // 2 + 1, before=message)
    first = older.messages[0].depth if older.messages else 0
    window, has_newer = following(chat, first, WINDOW + 1)
    return window_of(window, WINDOW, has_newer=has_newer) if older.has_older else _from_start(chat, has_newer=has_newer)


def turns_before(chat: Chat, message: Message) -> TurnWindow:
    """Return the turns before a message and, because it has a neighbour above it now, its own."""
    window = newest_turns(chat, WINDOW, before=message)
    return replace(window, turns=(*window.turns, turn_of(message)), has_newer=True)


def turns_after(chat: Chat, message: Message) -> TurnWindow:
    """Return the turns that follow a message on the open branch."""
    window, has_newer = following(chat, message.depth, WINDOW + 1)
    return window_of(window, len(window.messages) - 1, has_newer=has_newer)


def _from_start(chat: Chat, *, has_newer: bool) -> TurnWindow:
    window, has_newer = following(chat, 0, WINDOW)
    return window_of(window, WINDOW, has_newer=has_newer)


def _budget(chat: Chat, connections: list[Connection]) -> int:
    enabled = [connection for connection in connections if connection.is_enabled]
    chosen = next((each for each in enabled if each.pk == chat.connection_id), enabled[0] if enabled else None)
    limit = defaults_of(chosen).context_tokens if chosen else 0
    budget = min(settings.CONTEXT_MAX_TOKENS, limit or settings.CONTEXT_MAX_TOKENS)
    return budget - min(settings.CONTEXT_RESERVE_TOKENS, budget // 4)


def _impersonation(generation: Generation | None) -> str:
    """Where a line is being written for the person, which the composer shows."""
    if generation is None or generation.purpose != Purpose.IMPERSONATE:
        return ""
    # From its first word: the field of a page that is loaded anew holds none of it.
    return stream_address(generation) if stream_state_of(generation) else ""
