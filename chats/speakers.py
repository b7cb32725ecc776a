"""Who spoke, for many messages at once: a chat has two or three speakers and thousands of messages."""

from collections.abc import Sequence

from characters.models import Character
from chats.models import Chat, Message, Persona


def attach_speakers(chat: Chat, messages: Sequence[Message]) -> None:
    """Give messages their chat and whoever spoke, with portrait: one object for each speaker.

    Joined to every message, they would cost more than the messages. What the chat has loaded already is used again.
    """
    characters = _characters(chat, {each.character_id for each in messages if each.character_id is not None})
    personas = _personas(chat, {each.persona_id for each in messages if each.persona_id is not None})
    for message in messages:
        message.chat = chat
        if message.character_id in characters:
            message.character = characters[message.character_id]
        if message.persona_id in personas:
            message.persona = personas[message.persona_id]


def _characters(chat: Chat, ids: set[int]) -> dict[int | None, Character]:
    own = chat.character if _is_loaded(chat, "character") else None
    found: dict[int | None, Character] = {own.pk: own} if own and _is_loaded(own, "portrait") else {}
    if missing := ids - found.keys():
        found |= Character.objects.defer("search").select_related("portrait").in_bulk(missing)
    return found


def _personas(chat: Chat, ids: set[object]) -> dict[object, Persona]:
    own = chat.persona if _is_loaded(chat, "persona") else None
    found: dict[object, Persona] = {own.pk: own} if own and _is_loaded(own, "portrait") else {}
    if missing := ids - found.keys():
        found |= Persona.objects.select_related("portrait").in_bulk(missing)
    return found


def _is_loaded(row: Chat | Character | Persona, name: str) -> bool:
    """Whether reading a foreign key needs no query."""
    field = row._meta.get_field(name)
    return getattr(row, f"{name}_id") is None or field.is_cached(row)  # type: ignore[union-attr] # a foreign key
