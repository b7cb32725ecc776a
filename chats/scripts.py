"""Which regex scripts run in a chat: the person's own, then those for the character, then those in its card.

What is inside a card was written by somebody else, so that it runs only after the person agreed to it for that
character.
"""

from chats.expanding import expander_of
from chats.models import Author, Chat, Message, RegexScript, ScriptConsent
from chats.people import card_scripts
from chats.prompt import PromptError
from chats.prompt.regex_scripts import Occasion, Place, apply_scripts, readable_scripts
from chats.prompt.regex_scripts import RegexScript as Script


def scripts_of(chat: Chat) -> tuple[Script, ...]:
    """Every script that runs in a chat, in order; read once for each loaded chat."""
    known: tuple[Script, ...] | None = chat.__dict__.get("_scripts")
    if known is None:
        stored = RegexScript.objects.for_chat(chat).values_list("data", flat=True)
        known = (*readable_scripts(stored), *_allowed_card_scripts(chat))
        chat.__dict__["_scripts"] = known
    return known


def consent_for(chat: Chat) -> bool | None:
    """Whether the person agreed to the scripts of the chat's character; None before they were asked."""
    if chat.character_id is None:
        return None
    asked = ScriptConsent.objects.filter(owner_id=chat.owner_id, character_id=chat.character_id)
    return asked.values_list("is_granted", flat=True).first()


def needs_consent(chat: Chat) -> bool:
    """Whether the character's card has scripts that the person was never asked about."""
    return bool(card_scripts(chat.character)) and consent_for(chat) is None


def scripted(chat: Chat, text: str, place: Place, occasion: Occasion, *, depth: int | None = None) -> str:
    """Run the scripts of a chat over a text that is about to be stored or edited.

    One whose macros produce too much leaves the text as it was.
    """
    scripts = [script for script in scripts_of(chat) if script.applies(place, occasion, depth)]
    if not scripts:
        return text
    try:
        return apply_scripts(text, scripts, place, occasion, expand=expander_of(chat), depth=depth)
    except PromptError:
        return text


def place_of(message: Message) -> Place:
    """Whose text a message is, to scripts."""
    return {Author.PERSON: Place.USER_INPUT, Author.SYSTEM: Place.SLASH_COMMAND}.get(
        Author(message.author), Place.AI_OUTPUT
    )


def _allowed_card_scripts(chat: Chat) -> tuple[Script, ...]:
    scripts = card_scripts(chat.character)
    return scripts if scripts and consent_for(chat) else ()
