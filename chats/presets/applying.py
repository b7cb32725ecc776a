"""From what was chosen to what the prompt engine and the model are given."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chats.presets.builtin import built_in
from chats.presets.choices import Choices, Found
from chats.presets.options import (
    CHAT_PRESET,
    CONTEXT_PRESET,
    INSTRUCT_PRESET,
    NONE,
    REASONING_PRESET,
    SAMPLER_PRESET,
    SYSTEM_PRESET,
    TRIM,
    PresetOption,
)
from chats.presets.samplers import Sampling, without_neutral
from chats.prompt import Dialect, Language, Preset, default_preset
from chats.prompt.preset_files import read_preset
from chats.prompt.text import (
    ReasoningTemplate,
    TextTemplates,
    read_context,
    read_instruct,
    read_reasoning,
    read_system,
)

#: What text models get when something else was chosen for them, and this was not.
_USUAL = {"context": "ours:chatml", "system": "ours:story"}


def chat_preset(choices: Choices, language: Language) -> Preset | None:
    """The preset for chat models; what a file leaves empty that the engine needs is as ours has it."""
    chosen = choices.preset(CHAT_PRESET)
    if chosen is None:
        return None
    preset, ours = read_preset(chosen.data, name=chosen.name), default_preset(language)
    entries = preset.entries
    if chosen.is_ours:
        entries = tuple(replace(entry, owner="site") for entry in entries)
    return replace(
        preset,
        entries=entries,
        greeting=preset.greeting or ours.greeting,
        instruction=preset.instruction or ours.instruction,
        continue_nudge=preset.continue_nudge or ours.continue_nudge,
        impersonation=preset.impersonation or ours.impersonation,
    )


def text_templates(choices: Choices, language: Language) -> TextTemplates | None:
    """The templates for text models; None, a script with names, when none was chosen."""
    context, instruct, system = (choices.preset(option) for option in (CONTEXT_PRESET, INSTRUCT_PRESET, SYSTEM_PRESET))
    if context is None and instruct is None and system is None:
        return None
    return TextTemplates(
        context=read_context(context.data if context else _usual("context", language)),
        instruct=read_instruct(instruct.data) if instruct and instruct.key != NONE else None,
        system=None
        if system and system.key == NONE
        else read_system(system.data if system else _usual("system", language)),
    )


def reasoning_template(choices: Choices) -> ReasoningTemplate | None:
    """How thoughts are marked in replies; what most models write when nothing was chosen."""
    chosen = choices.preset(REASONING_PRESET)
    if chosen is None:
        return ReasoningTemplate()
    return None if chosen.key == NONE else read_reasoning(chosen.data)


def sampling_option(dialect: Dialect) -> PresetOption:
    """Which preset holds the samplers."""
    return SAMPLER_PRESET if dialect is Dialect.TEXT else CHAT_PRESET


def sampling_for(choices: Choices, dialect: Dialect, defaults: Mapping[str, Any]) -> Sampling:
    """What to sample with: the connection's own samplers under what was chosen. Lengths and seed as far as chosen."""
    chosen = choices.sampling(sampling_option(dialect))
    context, reply, seed = (chosen.pop(name, None) for name in ("context_tokens", "reply_tokens", "seed"))
    values = {**defaults, **{name: found.value for name, found in chosen.items()}}
    if dialect is Dialect.CHAT:
        meant = {name for name in defaults if name not in chosen} | {name for name, one in chosen.items() if not one.by}
        kept = without_neutral({name: value for name, value in values.items() if name not in meant})
        values = {name: value for name, value in values.items() if name in meant or name in kept}
    return Sampling(
        values,
        context_tokens=context.value if context else 0,
        reply_tokens=reply.value if reply else 0,
        seed=seed.value if seed else None,
    )


def trims_sentences(choices: Choices, templates: TextTemplates | None) -> bool:
    found: Found | None = choices.get(TRIM.name)
    return bool(found.value) if found else bool(templates and templates.context.trim_sentences)


def _usual(kind: str, language: Language) -> Mapping[str, Any]:
    ours = built_in(kind, _USUAL[kind])
    return ours.data(language) if ours else {}
