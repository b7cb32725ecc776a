"""The prompts of a chat preset in their order, as rows of a form: moved, switched, added, removed and written back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chats.prompt import preset as known
from chats.prompt.basics import Role
from chats.prompt.preset import PresetEntry
from chats.prompt.preset_files import entries_of, order_number

if TYPE_CHECKING:
    from django.http import QueryDict
    from django_stubs_ext import StrPromise

MAX_ROWS = 300
_MAX_CONTENT = 100_000
_IN_CHAT = 1

NAMES: dict[str, str | StrPromise] = {
    known.MAIN: _("Instructions"),
    known.AUXILIARY: _("Further instructions"),
    known.POST_HISTORY: _("Closing instructions"),
    known.ENHANCE: _("What the model knows of the character"),
    known.LORE_BEFORE: _("World notes, first part"),
    known.LORE_AFTER: _("World notes, second part"),
    known.PERSONA: _("Your persona"),
    known.DESCRIPTION: _("Description of the character"),
    known.PERSONALITY: _("Personality"),
    known.SCENARIO: _("Scenario"),
    known.EXAMPLES: _("Example dialogue"),
    known.HISTORY: _("The chat"),
}
TRIGGERS: dict[str, str | StrPromise] = {
    "normal": _("Reply"),
    "continue": _("Continue"),
    "impersonate": _("Impersonate"),
    "swipe": _("New version"),
    "regenerate": _("Regenerate"),
    "quiet": _("In the background"),
}
ROLES: dict[str, str | StrPromise] = {
    "system": _("The system"),
    "user": _("You"),
    "assistant": _("The character"),
}


@dataclass(frozen=True, slots=True)
class PromptRow:
    """One prompt as the page shows it; `number` names its fields in this form only."""

    number: int
    entry: PresetEntry
    triggers: frozenset[str] = field(default=frozenset())
    place: int = 0

    @property
    def label(self) -> str:
        return self.entry.name.strip() or str(NAMES.get(self.entry.id, "")) or gettext("Prompt")

    @property
    def is_own(self) -> bool:
        """Whether somebody wrote it, so that it can be taken away."""
        return self.entry.id not in NAMES

    @property
    def is_marker(self) -> bool:
        return self.entry.is_marker

    @property
    def depth(self) -> int:
        return 4 if self.entry.depth is None else self.entry.depth


class PromptRows:
    """The rows, from a file or from what was posted. `opened` is the number of the row to show unfolded."""

    def __init__(self, stored: Mapping[str, Any], posted: QueryDict | None = None) -> None:
        entries = entries_of(stored)
        self.opened = -1
        if posted is not None and "prompts-sent" in posted:
            by_id = {entry.id: entry for entry in entries}
            self.rows = list(_posted(posted, by_id))[:MAX_ROWS]
        else:
            self.rows = [PromptRow(number, entry) for number, entry in enumerate(entries[:MAX_ROWS])]
        self._place()

    @property
    def roles(self) -> list[tuple[str, str | StrPromise]]:
        return list(ROLES.items())

    @property
    def triggers(self) -> list[tuple[str, str | StrPromise]]:
        return list(TRIGGERS.items())

    def operate(self, operation: str) -> None:
        """Do what a button says: `up:3`, `down:3`, `remove:3`, `add`; something else changes nothing."""
        what, _colon, number = operation.partition(":")
        if what == "add":
            if len(self.rows) < MAX_ROWS:
                self._add()
        elif number.isdecimal() and len(number) < 6:
            self._move(what, int(number))
        self._place()

    def write_to(self, data: dict[str, Any]) -> None:
        """Put the rows into a file's content. Fields of prompts that we do not know stay; so do other orders."""
        stored = data.get("prompts")
        definitions = {
            prompt["identifier"]: dict(prompt)
            for prompt in (stored if isinstance(stored, list) else ())
            if isinstance(prompt, dict) and isinstance(prompt.get("identifier"), str)
        }
        for row in self.rows:
            before = definitions.get(row.entry.id)
            definitions[row.entry.id] = _definition(row.entry, before)
        here = {row.entry.id for row in self.rows}
        listed = {entry.id for entry in entries_of(data)}
        removed = listed - here - set(NAMES)
        data["prompts"] = [one for identifier, one in definitions.items() if identifier not in removed]
        order = [{"identifier": row.entry.id, "enabled": row.entry.enabled} for row in self.rows]
        number = order_number(data)
        orders = [one for one in data.get("prompt_order") or [] if isinstance(one, dict)]
        known_order = next((one for one in orders if one.get("character_id") == number), None)
        if known_order is None:
            orders.append({"character_id": number, "order": order})
        else:
            known_order["order"] = _with_what_was_there(order, known_order.get("order"), listed)
        data["prompt_order"] = orders

    def _add(self) -> None:
        number = max((row.number for row in self.rows), default=-1) + 1
        entry = PresetEntry(str(uuid.uuid4()), name=gettext("New prompt"), owner="person")
        at = next((index for index, row in enumerate(self.rows) if row.entry.id == known.HISTORY), len(self.rows))
        self.rows.insert(at, PromptRow(number, entry))
        self.opened = number

    def _move(self, what: str, number: int) -> None:
        at = next((index for index, row in enumerate(self.rows) if row.number == number), None)
        if at is None:
            return
        row = self.rows.pop(at)
        if what == "remove" and row.is_own:
            return
        to = {"up": at - 1, "down": at + 1}.get(what, at)
        self.rows.insert(min(max(to, 0), len(self.rows)), row)

    def _place(self) -> None:
        self.rows = [replace(row, place=place) for place, row in enumerate(self.rows, start=1)]


def _posted(posted: QueryDict, by_id: Mapping[str, PresetEntry]) -> Iterator[PromptRow]:
    seen = set[str]()
    for number_text in posted.getlist("prompt"):
        if not (number_text.isdecimal() and len(number_text) < 6):
            continue
        prefix = f"prompt-{number_text}-"
        identifier = posted.get(f"{prefix}id", "")[:200].replace("\x00", "")
        if not identifier or identifier in seen:
            continue
        seen.add(identifier)
        yield PromptRow(int(number_text), _entry(posted, prefix, by_id.get(identifier) or PresetEntry(identifier)))


def _entry(posted: QueryDict, prefix: str, before: PresetEntry) -> PresetEntry:
    def text(name: str, default: str) -> str:
        return posted.get(f"{prefix}{name}", default).replace("\r\n", "\n").replace("\x00", "")

    role = text("role", before.role.value)
    in_chat = text("place", "chat" if before.depth is not None else "order") == "chat"
    triggers = frozenset(posted.getlist(f"{prefix}trigger"))
    return replace(
        before,
        name=text("name", before.name)[:200],
        content=text("content", before.content)[:_MAX_CONTENT],
        role=Role(role) if role in set(Role) else before.role,
        enabled=f"{prefix}on" in posted,
        depth=_whole(text("depth", ""), 4 if before.depth is None else before.depth) if in_chat else None,
        order=_whole(text("rank", ""), before.order),
        # Every kind chosen means the same as none.
        triggers=frozenset() if triggers >= TRIGGERS.keys() else triggers,
        takes_override=f"{prefix}fixed" not in posted,
    )


def _whole(text: str, default: int) -> int:
    text = text.strip()
    return min(int(text), 10_000) if text.isascii() and text.isdecimal() and len(text) < 8 else default


def _definition(entry: PresetEntry, before: dict[str, Any] | None) -> dict[str, Any]:
    """A prompt as the file has it; without a change it stays as it is, down to fields that are missing."""
    written: dict[str, Any] = {
        "identifier": entry.id,
        "name": entry.name,
        "role": entry.role.value,
        "content": entry.content,
        "injection_position": 0 if entry.depth is None else _IN_CHAT,
        "injection_depth": 4 if entry.depth is None else entry.depth,
        "injection_order": entry.order,
        "injection_trigger": sorted(entry.triggers),
        "forbid_overrides": not entry.takes_override,
    }
    if before is None:
        return {**written, "system_prompt": entry.id in NAMES, "marker": entry.is_marker}
    plain = {
        "name": "", "role": "system", "content": "", "injection_position": 0, "injection_depth": 4,
        "injection_order": 100, "injection_trigger": [], "forbid_overrides": False,
    }  # fmt: skip
    if entry.depth is None and before.get("injection_position") != _IN_CHAT:
        # A depth that has no effect is kept for the day that it gets one.
        written["injection_depth"] = before.get("injection_depth", 4)
    changes = {
        key: value
        for key, value in written.items()
        if before.get(key, plain.get(key)) != value and not (key not in before and value == plain.get(key))
    }
    if isinstance(before.get("injection_trigger"), list) and set(before["injection_trigger"]) == entry.triggers:
        changes.pop("injection_trigger", None)
    return {**before, **changes}


def _with_what_was_there(order: list[dict[str, Any]], before: object, shown: set[str]) -> list[dict[str, Any]]:
    """An order with the fields that we do not know, and last the places of prompts that are defined nowhere."""
    there = {
        one.get("identifier"): one for one in (before if isinstance(before, list) else ()) if isinstance(one, dict)
    }
    merged = [{**there.get(one["identifier"], {}), **one} for one in order]
    return [*merged, *(one for identifier, one in there.items() if identifier not in shown)]
