"""Presets as SillyTavern's files for chat models have them (`OpenAI Settings/*.json`).

What a file does not say is as SillyTavern's defaults have it, but for texts: those are empty. What only our engine
knows is under `extensions.lamplight`.
"""

import re
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

_SECRET_NAME = re.compile(
    r"(^|_)(api_?keys?|secrets?|passwords?|access_?tokens?|authorization|bearer|(api|base|server)_?url)(_|$)"
    r"|(^|_)proxy(_|$)"
)
#: Deeper than any preset; what is below is left out.
_DEEPEST = 40
#: Where a file says what only our engine knows.
OURS = "lamplight"

Json = Mapping[str, Any]


def read_preset(raw: Json, *, name: str = "") -> Preset:
    """Read a preset; entries of the order that have no definition are left out, and so is what is wrongly typed."""
    extensions = raw.get("extensions")
    found = extensions.get(OURS) if isinstance(extensions, Mapping) else None
    ours: Json = found if isinstance(found, Mapping) else {}
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
        greeting=_text(ours, "greeting_prompt"),
        instruction=_text(ours, "instruction_prompt"),
        persona_format=_text(ours, "persona_format") or "{{persona}}",
        separator=_text(ours, "separator") or "\n",
        joins_examples=ours.get("joins_examples") is True,
    )


def entries_of(raw: Json) -> list[PresetEntry]:
    """Return every prompt of a file: those in its order, then those that are defined and stand nowhere, switched off."""
    entries = list(_entries(raw))
    listed = {entry.id for entry in entries}
    prompts = raw.get("prompts")
    for prompt in prompts if isinstance(prompts, list) else ():
        if (
            isinstance(prompt, dict)
            and isinstance(prompt.get("identifier"), str)
            and prompt["identifier"] not in listed
        ):
            listed.add(prompt["identifier"])
            entries.append(_entry(prompt, enabled=False))
    return entries


def order_number(raw: Json) -> int:
    """Return for whom the order is that counts."""
    orders = raw.get("prompt_order")
    there = {
        order.get("character_id") for order in (orders if isinstance(orders, list) else ()) if isinstance(order, dict)
    }
    return next((number for number in _ORDERS if number in there), _ORDERS[0])


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


def write_preset(preset: Preset) -> dict[str, Any]:
    """Return a preset as a file has it; reading it gives the same preset, but for whose the entries are."""
    return {
        "prompts": [_definition(entry) for entry in preset.entries],
        "prompt_order": [
            {
                "character_id": _ORDERS[0],
                "order": [{"identifier": entry.id, "enabled": entry.enabled} for entry in preset.entries],
            }
        ],
        "new_chat_prompt": preset.new_chat,
        "new_group_chat_prompt": preset.new_group_chat,
        "new_example_chat_prompt": preset.new_example,
        "continue_nudge_prompt": preset.continue_nudge,
        "group_nudge_prompt": preset.group_nudge,
        "impersonation_prompt": preset.impersonation,
        "wi_format": preset.lore_format,
        "personality_format": preset.personality_format,
        "scenario_format": preset.scenario_format,
        "send_if_empty": preset.send_if_empty,
        "assistant_prefill": preset.assistant_prefill,
        "continue_prefill": preset.continue_prefill,
        "continue_postfix": preset.continue_postfix,
        "names_behavior": next(number for number, names in _NAMES.items() if names is preset.names),
        "squash_system_messages": preset.squash,
        "custom_prompt_post_processing": preset.post_processing.value,
        "extensions": {
            OURS: {
                "greeting_prompt": preset.greeting,
                "instruction_prompt": preset.instruction,
                "persona_format": preset.persona_format,
                "separator": preset.separator,
                "joins_examples": preset.joins_examples,
            }
        },
    }


def _definition(entry: PresetEntry) -> dict[str, Any]:
    return {
        "identifier": entry.id,
        "name": entry.name,
        "role": entry.role.value,
        "content": entry.content,
        "system_prompt": entry.id in _DEFAULT_ORDER,
        "marker": entry.is_marker,
        "injection_position": 0 if entry.depth is None else _IN_CHAT,
        "injection_depth": 4 if entry.depth is None else entry.depth,
        "injection_order": entry.order,
        "injection_trigger": sorted(entry.triggers),
        "forbid_overrides": not entry.takes_override,
    }


def without_secrets(raw: Json) -> dict[str, Any]:
    """Return a copy of a file without addresses, keys and passwords, wherever in it they are."""
    cleaned: dict[str, Any] = _cleaned(raw, 0)
    return cleaned


def _cleaned(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {key: _cleaned(item, depth + 1) for key, item in value.items() if not _is_secret(str(key), item)}
    if isinstance(value, list):
        return [_cleaned(item, depth + 1) for item in value]
    return value


def _is_secret(key: str, value: object) -> bool:
    """Known fields whatever they hold, and every text under a name that keys and passwords go by."""
    name = key.casefold().replace("-", "_")
    return name in SENSITIVE or (isinstance(value, str) and bool(value) and bool(_SECRET_NAME.search(name)))
