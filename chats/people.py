"""Who speaks in a chat: names and descriptions of the person and the character."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from characters.models import Character, CharacterVersion
from chats.models import Chat, Persona
from chats.prompt import PromptCharacter, PromptPersona, character_from_card
from chats.prompt.regex_scripts import RegexScript, readable_scripts
from tavern.accounts.models import User

#: Of more scripts in one card nobody knows what they do.
MAX_CARD_SCRIPTS = 100


def speaker_name(chat: Chat, author: User) -> str:
    """The name above a person's messages: the persona's, else their own."""
    persona = persona_of(chat)
    return persona.name if persona else author.public_name


def persona_of(chat: Chat) -> Persona | None:
    """Who the person is in this chat, unless that persona was deleted."""
    return chat.persona if chat.persona and chat.persona.deleted_at is None else None


def default_persona(owner: User) -> Persona | None:
    return Persona.objects.owned_by(owner).filter(is_default=True).first()


def prompt_persona(chat: Chat, owner: User) -> PromptPersona:
    """The person as the prompt engine knows them."""
    persona = persona_of(chat)
    if persona is None:
        return PromptPersona(name=owner.public_name)
    return PromptPersona(name=persona.name, description=persona.description)


def prompt_character(character: Character | None, *, name: str) -> PromptCharacter:
    """The character's current card as the prompt engine knows it; only a name when the character is gone."""
    if character is None or character.current_id is None:
        return PromptCharacter(name=name)
    return _read_version(character.current_id)[0]


def card_scripts(character: Character | None) -> tuple[RegexScript, ...]:
    """The regex scripts inside a character's current card, whether they may run or not."""
    if character is None or character.current_id is None:
        return ()
    return _read_version(character.current_id)[1]


@lru_cache(maxsize=256)
def _read_version(version_id: int) -> tuple[PromptCharacter, tuple[RegexScript, ...]]:
    """Versions never change, so reading a large card is done once."""
    card = CharacterVersion.objects.only("card").get(pk=version_id).card
    return character_from_card(card), readable_scripts(_scripts_in(card))


def _scripts_in(card: Mapping[str, Any]) -> list[Any]:
    """`data.extensions.regex_scripts` of a card, where SillyTavern keeps them."""
    found: Any = card
    for name in ("data", "extensions", "regex_scripts"):
        found = found.get(name) if isinstance(found, dict) else None
    return found[:MAX_CARD_SCRIPTS] if isinstance(found, list) else []
