"""What a card's words look like before anybody chats."""

from datetime import UTC, datetime
from random import Random
from typing import Any

from characters.cards import Card
from chats.prompt import CardUnusable, MacroError, PromptPersona, character_from_card, render_greeting
from tavern.lib.text import plain_text, render_note, render_prose


def greeting_text(card: Card, index: int, *, reader: str) -> str:
    """Return a greeting with its macros replaced, or as it was written when they cannot be."""
    if not 0 <= index < len(card.greetings):
        return ""
    # The lorebook has no part in a greeting, and a large one takes long to read.
    inner: dict[str, Any] = {key: value for key, value in card.data["data"].items() if key != "character_book"}
    try:
        character = character_from_card({"data": inner})
        return render_greeting(
            character,
            PromptPersona(name=reader),
            now=datetime.now(UTC),
            rng=Random(card.name),  # noqa: S311 - a preview's dice
            index=index,
        )
    except (CardUnusable, MacroError):
        return card.greetings[index]


def greeting_html(card: Card, index: int, *, reader: str) -> str:
    return render_prose(greeting_text(card, index, reader=reader))


def first_words(card: Card, *, reader: str, limit: int = 220) -> str:
    return plain_text(greeting_text(card, 0, reader=reader), limit_chars=limit)


def notes_html(card: Card, language: str) -> str:
    """Return the creator's notes in the reader's language where there are such, as safe HTML."""
    short = language.split("-")[0]
    notes = card.creator_notes_multilingual.get(short) or card.creator_notes
    return render_note(notes) if notes.strip() else ""
