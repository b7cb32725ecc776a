"""How a small chat is written with a preset, so that people see what its fields do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from chats.models import PresetKind
from chats.presets.applying import text_templates
from chats.presets.builtin import built_in
from chats.presets.choices import Choices
from chats.prompt import (
    Dialect,
    HistoryMessage,
    Language,
    PromptCharacter,
    PromptError,
    PromptPersona,
    PromptRequest,
    PromptSettings,
    Role,
    assemble,
)
from chats.prompt.preset_files import read_preset
from chats.prompt.text import (
    ReasoningTemplate,
    TextTemplates,
    read_context,
    read_instruct,
    read_reasoning,
    read_system,
    with_reasoning,
)
from chats.tokens import count_tokens

#: What templates of text models are shown with when the person has chosen none.
_USUAL_INSTRUCT = "ours:chatml"


@dataclass(frozen=True, slots=True)
class Preview:
    """Messages of a chat model as (role, text), or the text for a model that completes it; `trouble` if neither.

    In `stops` a new line is an arrow.
    """

    messages: tuple[tuple[str, str], ...] = ()
    text: str = ""
    stops: tuple[str, ...] = ()
    tokens: int = 0
    trouble: str = ""


def preview(
    kind: str, data: Mapping[str, Any], choices: Choices, *, language: Language, now: datetime
) -> Preview | None:
    """Return how the small chat looks; None for a kind that changes nothing of it."""
    if kind == PresetKind.SAMPLER:
        return None
    settings = PromptSettings(budget_tokens=100_000, reserve_tokens=500, language=language)
    if kind == PresetKind.CHAT:
        preset = read_preset(data)
        settings = PromptSettings(budget_tokens=100_000, reserve_tokens=500, language=language, preset=preset)
    else:
        settings = PromptSettings(
            budget_tokens=100_000, reserve_tokens=500, language=language, dialect=Dialect.TEXT,
            text=_templates(kind, data, choices, language),
        )  # fmt: skip
    history = _history(read_reasoning(data) if kind == PresetKind.REASONING else None)
    try:
        prompt = assemble(
            _request(settings), history, now=now, rng=Random(7), count_tokens=count_tokens  # noqa: S311 - dice of a story
        )  # fmt: skip
    except PromptError as error:
        return Preview(trouble=str(error) or _("This cannot be written."))
    used = prompt.record.used_tokens
    messages = tuple((message.role.value, message.content) for message in prompt.messages)
    stops = tuple(stop.replace("\n", "↵") for stop in prompt.stop)
    return Preview(messages, prompt.text, stops, used)


def _templates(kind: str, data: Mapping[str, Any], choices: Choices, language: Language) -> TextTemplates:
    chosen = text_templates(choices, language)
    ours = built_in(PresetKind.INSTRUCT, _USUAL_INSTRUCT)
    usual = chosen or TextTemplates(instruct=read_instruct(ours.data(language)) if ours else None)
    context = read_context(data) if kind == PresetKind.CONTEXT else usual.context
    instruct = read_instruct(data) if kind == PresetKind.INSTRUCT else usual.instruct
    system = read_system(data) if kind == PresetKind.SYSTEM else usual.system
    if system is None and kind in {PresetKind.CONTEXT, PresetKind.INSTRUCT}:
        system = read_system({"content": _("Write {{char}}'s next reply.")})
    return TextTemplates(context=context, instruct=instruct, system=system)


def _request(settings: PromptSettings) -> PromptRequest:
    character = PromptCharacter(
        name=_("Iris"),
        description=_("{{char}} keeps the lighthouse."),
        personality=_("dry, patient"),
        scenario=_("A storm, late at night."),
        examples="<START>\n{{user}}: " + _("Is it always this loud?") + "\n{{char}}: " + _("Only when it rains."),
    )
    return PromptRequest(character, PromptPersona(name=_("Wren"), description=_("A courier with a limp.")), settings)


def _history(reasoning: ReasoningTemplate | None) -> list[HistoryMessage]:
    reply = _("“You are wet. Come in.”")
    if reasoning is not None:
        reply = with_reasoning(reply, _("Wren looks cold. Be kind, but not too kind."), reasoning)
    user, character = _("Wren"), _("Iris")
    lines = [
        HistoryMessage(Role.ASSISTANT, character, _("*She lifts the lamp.*"), id="1"),
        HistoryMessage(Role.USER, user, _("“May I come in?”"), id="2"),
        HistoryMessage(Role.ASSISTANT, character, reply, id="3"),
        HistoryMessage(Role.USER, user, _("*I shake off the rain.*"), id="4"),
    ]
    return lines[::-1]
