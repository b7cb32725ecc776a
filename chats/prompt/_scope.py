"""What macros see in a chat: the character's texts, the persona, the newest messages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import Random

from ._history import Tape
from .inputs import PromptCharacter, PromptRequest
from .macros import MacroRegistry, MacroScope, expand
from .macros.registry import Value
from .roles import Role


def macro_scope(
    request: PromptRequest, tape: Tape, *, now: datetime, rng: Random, registry: MacroRegistry
) -> MacroScope:
    """Make the scope of a request.

    Texts with macros of their own are expanded when they are first used and then stay the same for the whole
    prompt. A text that leads back to itself sees nothing in its place.
    """
    fields = _card_fields(request.character) | {"persona": request.persona.description}
    values: dict[str, Value] = {
        "user": request.persona.name,
        "char": request.character.name,
        "group": request.character.name,
        "notchar": request.persona.name,
        "charversion": request.character.version,
        "lastmessage": lambda: next((message.text for message in tape), ""),
        "lastusermessage": lambda: _last_text(tape, Role.USER),
        "lastcharmessage": lambda: _last_text(tape, Role.ASSISTANT),
    }
    scope = MacroScope(now, rng, values, request.settings.language, request.chat_key)
    values.update((name, _Field(text, scope, registry)) for name, text in fields.items() if text)
    return scope


def _card_fields(character: PromptCharacter) -> dict[str, str]:
    note = character.depth_note
    return {
        "description": character.description,
        "personality": character.personality,
        "scenario": character.scenario,
        "mesexamplesraw": character.examples,
        "charprompt": character.system_prompt,
        "charinstruction": character.post_history,
        "chardepthprompt": note.text if note else "",
        "creatornotes": character.creator_notes,
        **{f"greeting:{index}": text for index, text in enumerate(character.greetings)},
    }


def _last_text(tape: Tape, role: Role) -> str:
    message = tape.last_of(role)
    return message.text if message else ""


class _Field:
    """A text with macros that is expanded once, when somebody asks for it."""

    def __init__(self, text: str, scope: MacroScope, registry: MacroRegistry) -> None:
        self._expand: Callable[[], str] = lambda: expand(text, replace(scope, original=None), registry)
        self._result: str | None = None

    def __call__(self) -> str:
        if self._result is None:
            self._result = ""  # what the text sees if it leads back to itself
            self._result = self._expand()
        return self._result
