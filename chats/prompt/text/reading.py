"""Templates as files have them; what is missing or wrongly typed counts as the default.

Older fields are brought up to date: `separator_sequence`, `names` and `names_force_groups`, and story strings from
before anchors had a place in them.
"""

from collections.abc import Mapping
from typing import Any

from chats.prompt.basics import Role

from .templates import (
    DEFAULT_STORY,
    ContextTemplate,
    InstructNames,
    InstructTemplate,
    ReasoningTemplate,
    SystemTemplate,
)

Json = Mapping[str, Any]
_ROLES = (Role.SYSTEM, Role.USER, Role.ASSISTANT)
_ANCHOR = "{{#if %s}}{{%s}}\n{{/if}}"


def read_instruct(raw: Json) -> InstructTemplate:
    return InstructTemplate(
        name=_text(raw, "name") or _text(raw, "preset"),
        input_sequence=_text(raw, "input_sequence"),
        input_suffix=_text(raw, "input_suffix"),
        output_sequence=_text(raw, "output_sequence"),
        output_suffix=_text(raw, "output_suffix") or _text(raw, "separator_sequence"),
        system_sequence=_text(raw, "system_sequence"),
        system_suffix=_text(raw, "system_suffix"),
        first_input_sequence=_text(raw, "first_input_sequence"),
        last_input_sequence=_text(raw, "last_input_sequence"),
        first_output_sequence=_text(raw, "first_output_sequence"),
        last_output_sequence=_text(raw, "last_output_sequence"),
        last_system_sequence=_text(raw, "last_system_sequence"),
        stop_sequence=_text(raw, "stop_sequence"),
        story_prefix=_text(raw, "story_string_prefix"),
        story_suffix=_text(raw, "story_string_suffix"),
        user_filler=_text(raw, "user_alignment_message"),
        activation_regex=_text(raw, "activation_regex"),
        wrap=_flag(raw, "wrap", default=True),
        macro=_flag(raw, "macro", default=True),
        names=_names(raw),
        system_same_as_user=_flag(raw, "system_same_as_user"),
        skip_examples=_flag(raw, "skip_examples"),
        sequences_stop=_flag(raw, "sequences_as_stop_strings", default=True),
    )


def read_context(raw: Json) -> ContextTemplate:
    story = _text(raw, "story_string") or DEFAULT_STORY
    if "story_string_position" not in raw:
        for anchor, before in (("anchorBefore", True), ("anchorAfter", False)):
            if anchor not in story:
                written = _ANCHOR % (anchor, anchor)
                story = written + story if before else story + written
    role, depth = raw.get("story_string_role"), raw.get("story_string_depth")
    return ContextTemplate(
        name=_text(raw, "name") or _text(raw, "preset"),
        story=story,
        example_separator=_text(raw, "example_separator"),
        chat_start=_text(raw, "chat_start"),
        depth=(depth if isinstance(depth, int) and depth >= 0 else 1)
        if raw.get("story_string_position") == 1
        else None,
        role=_ROLES[role] if isinstance(role, int) and 0 <= role < len(_ROLES) else Role.SYSTEM,
        use_stop_strings=_flag(raw, "use_stop_strings"),
        names_stop=_flag(raw, "names_as_stop_strings", default=True),
        always_force_name=_flag(raw, "always_force_name2", default=True),
        trim_sentences=_flag(raw, "trim_sentences"),
        single_line=_flag(raw, "single_line"),
    )


def read_system(raw: Json) -> SystemTemplate:
    return SystemTemplate(_text(raw, "name"), _text(raw, "content"), _text(raw, "post_history"))


def read_reasoning(raw: Json) -> ReasoningTemplate:
    return ReasoningTemplate(_text(raw, "name"), _text(raw, "prefix"), _text(raw, "suffix"), _text(raw, "separator"))


def _names(raw: Json) -> InstructNames:
    written = _text(raw, "names_behavior")
    if written in set(InstructNames):
        return InstructNames(written)
    if raw.get("names") is True:
        return InstructNames.ALWAYS
    return InstructNames.FORCE if raw.get("names_force_groups") is not False else InstructNames.NONE


def _text(raw: Json, key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def _flag(raw: Json, key: str, *, default: bool = False) -> bool:
    value = raw.get(key)
    return value if isinstance(value, bool) else default
