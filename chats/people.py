"""Who speaks in a chat: names and descriptions of the person and the character."""

from functools import lru_cache

from characters.models import Character, CharacterVersion
from chats.models import Chat, Persona
from chats.prompt import PromptCharacter, PromptPersona, character_from_card
from tavern.accounts.models import User


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
    return _character_of_version(character.current_id)


@lru_cache(maxsize=256)
def _character_of_version(version_id: int) -> PromptCharacter:
    """Versions never change, so reading a large card is done once."""
    return character_from_card(CharacterVersion.objects.only("card").get(pk=version_id).card)
