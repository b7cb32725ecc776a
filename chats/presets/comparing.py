"""Two presets side by side: which fields differ, in words, and how."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from characters.diffs import text_diff
from chats.preset_forms.prompts import NAMES
from chats.preset_forms.template_specs import SPECS
from chats.prompt.preset_files import entries_of

#: Written out as prompts, one by one.
_PROMPTS = frozenset({"prompts", "prompt_order"})
MAX_SHOWN = 400
#: Values up to this length are shown whole: half a number says nothing.
_SHORT = 40


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what it is called, what it is in each, and both in one text with the changes marked."""

    label: str
    before: str
    after: str
    html: SafeString


def differences(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return what differs, known fields first and in the order of the form."""
    labels = {spec.key: str(spec.label) for spec in SPECS[kind]}
    old, new = dict(_fields(before, labels)), dict(_fields(after, labels))
    keys = dict.fromkeys([*(label for label in labels.values() if label in old or label in new), *old, *new])
    found = [
        Difference(key, old.get(key, ""), new.get(key, ""), _marked(old.get(key, ""), new.get(key, "")))
        for key in keys
        if old.get(key, "") != new.get(key, "")
    ]
    return found[:MAX_SHOWN]


def _fields(data: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    entries = entries_of(data) if _PROMPTS & data.keys() else []
    for place, entry in enumerate(entries, start=1):
        where = f"@{entry.depth} {entry.order}" if entry.depth is not None else f"#{place}"
        facts = [where, entry.role.value, "✓" if entry.enabled else "✗", *sorted(entry.triggers)]
        name = entry.name or str(NAMES.get(entry.id, entry.id))
        yield name, " · ".join(facts) + (f"\n{entry.content}" if entry.content else "")
    for key, value in data.items():
        if key not in _PROMPTS and key != "name":
            yield labels.get(key, key), _said(value)


def _marked(before: str, after: str) -> SafeString:
    if max(len(before), len(after)) > _SHORT or "\n" in before + after:
        return text_diff(before, after)
    gone = format_html("<del>{}</del> ", before) if before else ""
    return format_html("{}{}", gone, format_html("<ins>{}</ins>", after) if after else "")


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
