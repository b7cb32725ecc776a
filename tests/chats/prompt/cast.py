"""The people and the chat that the engine's tests use, and a counter whose sums anyone can check."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from random import Random
from typing import Any

from chats.prompt import (
    HistoryMessage,
    Prompt,
    PromptCharacter,
    PromptPersona,
    PromptRequest,
    PromptSettings,
    Role,
    assemble,
)

NOW = datetime(2031, 3, 7, 14, 5, 9, tzinfo=UTC)

ARIA = PromptCharacter(
    name="Aria",
    description="{{char}} keeps the light at Cape Morrow.",
    personality="patient",
    scenario="The lamp room, at night.",
    examples="<START>\n{{user}}: Is it lit?\n{{char}}: Always.\n<START>\n{{char}}: Mind the stairs.",
    greetings=("Good evening, {{user}}.", "You again, {{user}}?"),
)
KAI = PromptPersona("Kai", "{{user}} is a courier with a limp.")


def count_characters(text: str) -> int:
    """One token for each character: sums of parts are sums of wholes."""
    return len(text)


def chat(*texts: str) -> list[HistoryMessage]:
    """A chat that Kai begins, given oldest first and returned newest first, uncounted."""
    turns = [
        HistoryMessage(*(((Role.USER, "Kai"), (Role.ASSISTANT, "Aria"))[index % 2]), text, id=str(index))
        for index, text in enumerate(texts)
    ]
    return turns[::-1]


def long_chat(length: int, *, tokens: int) -> Iterator[HistoryMessage]:
    """An endless-looking chat, newest first; Kai wrote the newest message."""
    for back in range(length):
        role, name = ((Role.USER, "Kai"), (Role.ASSISTANT, "Aria"))[back % 2]
        yield HistoryMessage(role, name, f"turn {length - back}", tokens, id=str(length - back))


def request(**changes: Any) -> PromptRequest:
    """Aria and Kai; keyword arguments that are settings go into the settings."""
    names = {setting.name for setting in fields(PromptSettings)}
    settings = PromptSettings(**{key: value for key, value in changes.items() if key in names})
    others = {key: value for key, value in changes.items() if key not in names}
    parts: dict[str, Any] = {"character": ARIA, "persona": KAI, "settings": settings}
    return PromptRequest(**parts | others)


def prompt_for(wanted: PromptRequest, history: Iterable[HistoryMessage] = (), *, seed: int = 1) -> Prompt:
    return assemble(wanted, history, now=NOW, rng=Random(seed), count_tokens=count_characters)
