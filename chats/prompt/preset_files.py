"""Presets as SillyTavern's files for chat models have them (`OpenAI Settings/*.json`).

What a file does not say is as SillyTavern's defaults have it, but for texts: those are empty.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from . import preset as known
from .basics import Role
from .preset import Names, PostProcessing, Preset, PresetEntry

#: Whose order counts: the one for everybody, else the one older files carry.
_ORDERS = (100_001, 100_000)
_NAMES = {-1: Names.NONE, 0: Names.DEFAULT, 1: Names.COMPLETION, 2: Names.CONTENT}
_IN_CHAT = 1
_DEFAULT_ORDER = (
    known.MAIN,
    known.LORE_BEFORE,
    known.PERSONA,
    known.DESCRIPTION,
    known.PERSONALITY,
    known.SCENARIO,
    known.ENHANCE,
    known.AUXILIARY,
    known.LORE_AFTER,
    known.EXAMPLES,
    known.HISTORY,
    known.POST_HISTORY,
)
#: What a file must not bring along: addresses, passwords and what leads elsewhere.
SENSITIVE = frozenset(
    [
        "reverse_proxy",
        "proxy_password",
        "custom_url",
        "custom_include_body",
        "custom_exclude_body",
        "custom_include_headers",
        "vertexai_region",
        "vertexai_express_project_id",
        "azure_base_url",
        "azure_deployment_name",
        "workers_ai_account_id",
    ]
)

Json = Mapping[str, Any]


def read_preset(raw: Json, *, name: str = "") -> Preset:
    """Read a preset; entries of the order that have no definition are left out, and so is what is wrongly typed."""
    return Preset(
        name=name,
        entries=tuple(_entries(raw)),
        new_chat=_text(raw, "new_chat_prompt"),
        new_group_chat=_text(raw, "new_group_chat_prompt"),
        new_example=_text(raw, "new_example_chat_prompt"),
        continue_nudge=_text(raw, "continue_nudge_prompt"),
        group_nudge=_text(raw, "group_nudge_prompt"),
        impersonation=_text(raw, "impersonation_prompt"),
        lore_format=_text(raw, "wi_format") or "{0}",
        personality_format=_text(raw, "personality_format"),
        scenario_format=_text(raw, "scenario_format"),
        send_if_empty=_text(raw, "send_if_empty"),
        assistant_prefill=_text(raw, "assistant_prefill"),
        continue_prefill=raw.get("continue_prefill") is True,
        continue_postfix=raw["continue_postfix"] if isinstance(raw.get("continue_postfix"), str) else " ",
        names=_NAMES.get(_whole(raw.get("names_behavior"), 0), Names.DEFAULT),
        squash=raw.get("squash_system_messages") is True,
        post_processing=_post_processing(_text(raw, "custom_prompt_post_processing")),
    )


def _entries(raw: Json) -> Iterator[PresetEntry]:
    prompts = raw.get("prompts")
    defined = {
        prompt["identifier"]: prompt
        for prompt in (prompts if isinstance(prompts, list) else ())
        if isinstance(prompt, dict) and isinstance(prompt.get("identifier"), str)
    }
    for identifier, enabled in _order(raw):
        prompt = defined.get(identifier)
        if prompt is not None:
            yield _entry(prompt, enabled=enabled)
        elif identifier in _DEFAULT_ORDER:
            yield PresetEntry(identifier, enabled=enabled)


def _order(raw: Json) -> list[tuple[str, bool]]:
    orders = raw.get("prompt_order")
    by_character = {
        order.get("character_id"): order.get("order")
        for order in (orders if isinstance(orders, list) else ())
        if isinstance(order, dict)
    }
    for character in _ORDERS:
        found = by_character.get(character)
        if isinstance(found, list):
            return [
                (item["identifier"], item.get("enabled") is not False)
                for item in found
                if isinstance(item, dict) and isinstance(item.get("identifier"), str)
            ]
    return [(identifier, identifier != known.ENHANCE) for identifier in _DEFAULT_ORDER]


def _entry(prompt: Json, *, enabled: bool) -> PresetEntry:
    role = _text(prompt, "role")
    triggers = prompt.get("injection_trigger")
    in_chat = prompt.get("injection_position") == _IN_CHAT
    return PresetEntry(
        id=str(prompt["identifier"]),
        name=_text(prompt, "name"),
        content=_text(prompt, "content"),
        role=Role(role) if role in set(Role) else Role.SYSTEM,
        enabled=enabled,
        depth=max(0, _whole(prompt.get("injection_depth"), 4)) if in_chat else None,
        order=_whole(prompt.get("injection_order"), 100),
        triggers=frozenset(item for item in triggers if isinstance(item, str))
        if isinstance(triggers, list)
        else frozenset(),
        takes_override=prompt.get("forbid_overrides") is not True,
        owner="person",
    )


def _post_processing(text: str) -> PostProcessing:
    text = {"claude": "merge"}.get(text, text.removesuffix("_tools"))
    return PostProcessing(text) if text in set(PostProcessing) else PostProcessing.NONE


def _text(raw: Json, key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def _whole(value: object, default: int) -> int:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
    return int(value) if is_number else default  # type: ignore[call-overload] # known to be a number
