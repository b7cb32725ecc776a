"""Who speaks in a chat: names and descriptions of the person and the character."""

from functools import lru_cache

from characters.models import Character, CharacterVersion
from chats.models import Chat, Persona
from chats.prompt import PromptCharacter, PromptPersona, character_from_card
from tavern.accounts.models import User


def speaker_name(chat: Chat, author: User) -> str:
    """The name above a person's messages: the persona's, else their own."""
    return chat.persona.name if chat.persona else author.public_name


def default_persona(owner: User) -> Persona | None:
    return Persona.objects.owned_by(owner).filter(is_default=True).first()


def prompt_persona(chat: Chat, owner: User) -> PromptPersona:
    """The person as the prompt engine knows them."""
    if chat.persona is None:
        return PromptPersona(name=speaker_name(chat, owner))
    return PromptPersona(name=chat.persona.name, description=chat.persona.description)


def prompt_character(character: Character | None, *, name: str) -> PromptCharacter:
    """The character's current card as the prompt engine knows it; only a name when the character is gone."""
    if character is None or character.current_id is None:
        return PromptCharacter(name=name)
    return _character_of_version(character.current_id)


@lru_cache(maxsize=256)
def _character_of_version(version_id: int) -> PromptCharacter:
    """Versions never change, so reading a large card is done once."""
    return character_from_card(CharacterVersion.objects.only("card").get(pk=version_id).card)
