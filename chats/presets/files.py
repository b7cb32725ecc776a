"""Preset files as people drop them: told apart by content, as SillyTavern does, and never by name alone."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from chats.errors import PresetFileUnusable
from chats.models import PresetKind
from chats.prompt.preset_files import without_secrets

#: Sections of the file that holds several templates.
_SECTIONS = {
    "instruct": PresetKind.INSTRUCT,
    "context": PresetKind.CONTEXT,
    "sysprompt": PresetKind.SYSTEM,
    "preset": PresetKind.SAMPLER,
    "reasoning": PresetKind.REASONING,
}
_CHAT_MARKS = frozenset(
    {
        "prompts",
        "prompt_order",
        "openai_max_context",
        "openai_max_tokens",
        "chat_completion_source",
        "impersonation_prompt",
        "main_prompt",
        "temp_openai",
    }
)
_SAMPLER_MARKS = frozenset(
    {
        "temp",
        "top_k",
        "top_p",
        "rep_pen",
        "genamt",
        "min_p",
        "sampler_order",
        "temperature",
        "repetition_penalty",
        "order",
        "max_length",
    }
)
#: Names of settings that older files used for what is now called otherwise.
_LEGACY = {
    "temp_openai": "temperature",
    "freq_pen_openai": "frequency_penalty",
    "pres_pen_openai": "presence_penalty",
    "top_p_openai": "top_p",
    "top_k_openai": "top_k",
    "top_a_openai": "top_a",
    "min_p_openai": "min_p",
    "repetition_penalty_openai": "repetition_penalty",
}
_LEGACY_PROMPTS = {"main_prompt": "main", "nsfw_prompt": "nsfw", "jailbreak_prompt": "jailbreak"}


@dataclass(frozen=True, slots=True)
class PresetFile:
    """One preset of a file."""

    kind: PresetKind
    name: str
    data: Mapping[str, Any]


def read_preset_file(filename: str, content: bytes) -> list[PresetFile]:
    """Read every preset in a file; secrets in it are left out.

    Raises:
        PresetFileUnusable: it is no JSON, or nothing in it is a preset.
    """
    name = PurePath(filename.replace("\\", "/")).stem[:120] or "Preset"
    raw = _parsed(content)
    if not isinstance(raw, dict):
        raise PresetFileUnusable(reason="shape")
    found = list(_presets(raw, name))
    if not found:
        raise PresetFileUnusable(reason=_lookalike(raw))
    return [PresetFile(one.kind, one.name, without_secrets(one.data)) for one in found]


def kind_of(raw: Mapping[str, Any]) -> PresetKind | None:
    """Tell what a bare object is, in the peer's order."""

    def has(*keys: str) -> bool:
        return all(key in raw for key in keys)

    if has("input_sequence", "output_sequence"):
        return PresetKind.INSTRUCT
    if has("story_string"):
        return PresetKind.CONTEXT
    if has("prefix", "suffix", "separator"):
        return PresetKind.REASONING
    if _CHAT_MARKS & raw.keys():
        return PresetKind.CHAT
    if has("content", "name") and isinstance(raw["content"], str):
        return PresetKind.SYSTEM
    if len(_SAMPLER_MARKS & raw.keys()) >= 2:
        return PresetKind.SAMPLER
    return None


def _presets(raw: dict[str, Any], name: str) -> Iterator[PresetFile]:
    if raw.get("version") and isinstance(raw.get("data"), dict) and isinstance(raw["data"].get("prompts"), list):
        # The prompt manager's own export: prompts without the rest of a preset.
        yield PresetFile(PresetKind.CHAT, name, raw["data"])
        return
    kind = kind_of(raw)
    if kind is not None:
        yield PresetFile(kind, _own_name(raw, kind) or name, _current(raw) if kind is PresetKind.CHAT else raw)
        return
    for section, section_kind in _SECTIONS.items():
        part = raw.get(section)
        if isinstance(part, dict) and part:
            yield PresetFile(section_kind, _text(part.get("name")) or name, part)


def _own_name(raw: Mapping[str, Any], kind: PresetKind) -> str:
    """A chat preset is called as its file is."""
    return "" if kind is PresetKind.CHAT else _text(raw.get("name"))


def _current(raw: dict[str, Any]) -> dict[str, Any]:
    """Bring a file of long ago up to date; everything else stays as it is."""
    data = {_LEGACY.get(key, key) if _LEGACY.get(key) not in raw else key: value for key, value in raw.items()}
    old = {_LEGACY_PROMPTS[key]: raw[key] for key in _LEGACY_PROMPTS if isinstance(raw.get(key), str)}
    if old and "prompts" not in raw:
        data["prompts"] = [
            {"identifier": identifier, "role": "system", "content": text, "system_prompt": True}
            for identifier, text in old.items()
        ]
    return data


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise PresetFileUnusable(reason="json") from None


def _lookalike(raw: Mapping[str, Any]) -> str:
    """What a file that holds no preset may be instead."""
    if "spec" in raw or "first_mes" in raw:
        return "card"
    if "entries" in raw:
        return "lorebook"
    return "unknown"


def _text(value: object) -> str:
    return " ".join(value.split())[:120] if isinstance(value, str) else ""
