"""What macros see in a chat: the character's texts, the persona, the newest messages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import Random

from ._history import Tape
from .basics import Role
from .inputs import PromptCharacter, PromptGroup, PromptRequest
from .macros import MacroRegistry, MacroScope, expand
from .macros.registry import Value

#: Texts that a group's prompt may show of all members at once, and what `<FIELDNAME>` calls them.
_JOINED = {
    "description": "Description",
    "personality": "Personality",
    "scenario": "Scenario",
    "mesexamplesraw": "Example dialogue",
}


def macro_scope(
    request: PromptRequest, tape: Tape, *, now: datetime, rng: Random, registry: MacroRegistry
) -> MacroScope:
    """Make the scope of a request.

    Texts with macros of their own are expanded when they are first used and then stay the same for the whole prompt. A
    text that leads back to itself sees nothing in its place.
    """
    settings = request.settings
    values: dict[str, Value] = {
        "user": request.persona.name,
        "lastmessage": lambda: next((message.text for message in tape), ""),
        "lastusermessage": lambda: _last_text(tape, Role.USER),
        "lastcharmessage": lambda: _last_text(tape, Role.ASSISTANT),
        "lastgenerationtype": request.purpose.trigger,
        "maxcontext": str(settings.budget_tokens),
        "maxprompt": str(settings.budget_tokens - settings.reserve_tokens),
        "maxresponse": str(settings.reserve_tokens),
        "authorsnote": request.note.text if request.note else "",
    }
    scope = MacroScope(
        now,
        rng,
        values,
        settings.language,
        request.chat_key,
        local=request.local_variables,
        everywhere=request.global_variables,
    )
    fields = {"persona": request.persona.description}
    values.update((name, _Field(text, scope, registry)) for name, text in fields.items() if text)
    values.update(_character_values(request.character, request.group, request.persona.name, scope, registry))
    if request.group is not None:
        values.update(_joined_values(request.group, scope, registry))
    return scope


def scope_of_member(
    request: PromptRequest, member: PromptCharacter, scope: MacroScope, registry: MacroRegistry
) -> MacroScope:
    """The scope in which a member of the group is the character."""
    values = dict(scope.values)
    member_scope = replace(scope, values=values)
    values.update(_character_values(member, request.group, request.persona.name, member_scope, registry))
    return member_scope


def _character_values(
    character: PromptCharacter, group: PromptGroup | None, user: str, scope: MacroScope, registry: MacroRegistry
) -> dict[str, Value]:
    everybody = [member.name for member in group.members] if group else [character.name]
    heard = [member.name for member in group.heard] if group else [character.name]
    others = [name for name in heard if name != character.name] if group else [user]
    values: dict[str, Value] = {
        "char": character.name,
        "group": ", ".join(everybody),
        "groupnotmuted": ", ".join(heard),
        "notchar": ", ".join(others),
        "charversion": character.version,
    }
    values.update(
        (name, _Field(text, scope, registry) if text else "") for name, text in _card_fields(character).items()
    )
    return values


def _joined_values(group: PromptGroup, scope: MacroScope, registry: MacroRegistry) -> dict[str, Value]:
    if not group.shown:
        return {}
    return {name: _JoinedField(name, group, scope, registry) for name in _JOINED}


def _card_fields(character: PromptCharacter) -> dict[str, str]:
    note = character.depth_note
    return {
        "description": character.description,
        "personality": character.personality,
        "scenario": character.scenario,
        "mesexamplesraw": character.examples,
        "mesexamples": character.examples,
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
        self._expand: Callable[[], str] = lambda: expand(text.strip(), replace(scope, original=None), registry)
        self._result: str | None = None

    def __call__(self) -> str:
        if self._result is None:
            self._result = ""  # what the text sees if it leads back to itself
            self._result = self._expand()
        return self._result


class _JoinedField:
    """The same text of every member that is shown, each with its own name in the macros."""

    def __init__(self, name: str, group: PromptGroup, scope: MacroScope, registry: MacroRegistry) -> None:
        self._name, self._group, self._scope, self._registry = name, group, scope, registry
        self._result: str | None = None

    def __call__(self) -> str:
        if self._result is None:
            self._result = ""
            self._result = "\n".join(filter(None, map(self._of, self._group.shown)))
        return self._result

    def _of(self, member: PromptCharacter) -> str:
        text = _card_fields(member)[self._name].strip()
        if not text:
            return ""
        user = self._scope.value("user")
        values = dict(self._scope.values)
        scope = replace(self._scope, values=values, original=None)
        values.update(_character_values(member, self._group, user, scope, self._registry))
        around = (part.replace("<FIELDNAME>", _JOINED[self._name]) for part in (self._group.prefix, self._group.suffix))
        before, after = (expand(part, scope, self._registry) for part in around)
        return f"{before}{expand(text, scope, self._registry)}{after}"
