"""Beginning a chat with a character."""

import uuid
from datetime import datetime
from random import Random

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from characters.models import Character
from chats.actions.adding import append, copy_state, locked, save_head
from chats.errors import NoSuchGreeting
from chats.models import Author, Chat, Message, Persona, Variant, as_line
from chats.people import default_persona, prompt_character, prompt_persona
from chats.prompt import PromptCharacter, PromptPersona, PromptSettings, render_greeting
from chats.tokens import count_tokens
from tavern.accounts.models import User

#: A card may hold more; nobody pages through them.
MAX_GREETINGS = 200


@transaction.atomic
def start_chat(
    character: Character, owner: User, *, persona: Persona | None = None, greeting: int = 0, greets: bool = True
) -> Chat:
    """Begin a chat; the greetings become variants of the first message, with their macros replaced.

    Raises:
        NoSuchGreeting: the character has no greeting of that index. One without any greeting starts empty.
    """
    chat = Chat(
        id=uuid.uuid4(),
        owner=owner,
        character=character,
        character_name=character.name,
        persona=persona or default_persona(owner),
    )
    card = prompt_character(character, name=character.name)
    greetings = _greetings(card, prompt_persona(chat, owner), chat_key=str(chat.pk), now=timezone.localtime())
    if greeting and greeting >= len(greetings):
        raise NoSuchGreeting
    chat.save(force_insert=True)
    if greetings and greets:
        _open_with(chat, greetings, greeting)
    Character.objects.filter(pk=character.pk).update(chat_count=F("chat_count") + 1)
    return chat


def greet(chat: Chat, character: Character) -> None:
    """Let somebody who joins a chat say their first greeting, if they have one."""
    card = prompt_character(character, name=character.name)
    texts = _greetings(card, prompt_persona(chat, chat.owner), chat_key=str(chat.pk), now=timezone.localtime())
    if not texts:
        return
    now = locked(chat)
    append(
        now,
        variant=Variant(text=texts[0], tokens=count_tokens(texts[0])),
        author=Author.CHARACTER,
        speaker=character.name,
        character_id=character.pk,
    )
    save_head(now)
    copy_state(now, chat)


def _greetings(card: PromptCharacter, persona: PromptPersona, *, chat_key: str, now: datetime) -> list[str]:
    settings = PromptSettings(language="zh" if translation.get_language() == "zh-hans" else "en")
    rng = Random(chat_key)  # noqa: S311 - dice of a story
    return [
        render_greeting(card, persona, now=now, rng=rng, index=index, settings=settings, chat_key=chat_key)
        for index in range(min(len(card.greetings), MAX_GREETINGS))
    ]


def _open_with(chat: Chat, greetings: list[str], chosen: int) -> None:
    message = Message.objects.create(
        chat=chat,
        author=Author.CHARACTER,
        speaker=chat.character_name,
        character_id=chat.character_id,
        variant_count=len(greetings),
    )
    variants = Variant.objects.bulk_create(
        Variant(message=message, position=position, text=text, tokens=count_tokens(text))
        for position, text in enumerate(greetings)
    )
    message.chosen = variants[chosen]
    message.save(update_fields=["chosen"])
    chat.head, chat.message_count, chat.last_line = message, 1, as_line(greetings[chosen])
    chat.save(update_fields=["head", "message_count", "last_line"])
