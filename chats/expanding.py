"""Macros in texts of a chat outside its prompt: in scripts, quick replies and commands."""

from collections.abc import Callable, MutableMapping
from dataclasses import replace
from random import Random
from typing import Any

from django.utils import timezone

from chats.history import prompt_history
from chats.models import Chat
from chats.people import prompt_character, prompt_persona
from chats.prompt import PromptRequest, PromptSettings, expand_for_chat
from chats.prompt.macros import LIBRARY, MacroRegistry
from chats.story import note_of, variables_of
from chats.variables import SharedValues

Expand = Callable[[str], str]


def expander_of(
    chat: Chat,
    *,
    local: MutableMapping[str, Any] | None = None,
    shared: MutableMapping[str, Any] | None = None,
    registry: MacroRegistry = LIBRARY,
    rng: Random | None = None,
) -> Expand:
    """Return what replaces macros as they mean it in a chat.

    Variables that are given are changed in place and are the caller's to keep; changes to others are forgotten. Nothing
    is read before there is a macro.
    """
    dice = rng or Random()  # noqa: S311 - dice of a story
    made: list[PromptRequest] = []

    def request() -> PromptRequest:
        if not made:
            language = chat.character.language if chat.character else ""
            made.append(
                PromptRequest(
                    prompt_character(chat.character, name=chat.character_name),
                    prompt_persona(chat, chat.owner),
                    PromptSettings(language="zh" if language.startswith("zh") else "en"),
                    note=note_of(chat),
                    chat_key=str(chat.pk),
                    local_variables=variables_of(chat) if local is None else local,
                    global_variables=SharedValues(chat.owner_id) if shared is None else shared,
                )
            )
        return made[0]

    def expand(text: str) -> str:
        if "{" not in text and "<" not in text:
            return text
        # The history is read when a macro asks for it, as it is then.
        return expand_for_chat(
            text,
            replace(request()),
            prompt_history(chat.head_id, first_page=8),
            now=timezone.localtime(),
            rng=dice,
            registry=registry,
        )

    return expand
