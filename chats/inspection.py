"""The record of a prompt in words: what each part is called, whose it is, why it was left out."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_PARTS: dict[str, str | Promise] = {
    "main": gettext_lazy("Instructions"),
    "post_history": gettext_lazy("Closing instructions"),
    "persona": gettext_lazy("Persona"),
    "description": gettext_lazy("Description"),
    "personality": gettext_lazy("Personality"),
    "scenario": gettext_lazy("Scenario"),
    "instruction": gettext_lazy("Wish for this reply"),
    "story": gettext_lazy("Beginning of the story"),
    "cue": gettext_lazy("Whose turn it is"),
    "continue": gettext_lazy("Request to continue"),
    "impersonate": gettext_lazy("Request to write for you"),
    "greeting": gettext_lazy("Request for a first message"),
}
_OWNERS: dict[str, str | Promise] = {
    "site": gettext_lazy("This site"),
    "character": gettext_lazy("Character"),
    "persona": gettext_lazy("Persona"),
    "lore": gettext_lazy("World notes"),
    "chat": gettext_lazy("Chat"),
    "person": gettext_lazy("You"),
}
_REASONS: dict[str, str | Promise] = {
    "over_budget": gettext_lazy("no room"),
    "over_lore_budget": gettext_lazy("no room for world notes"),
    "over_lore_limit": gettext_lazy("too many world notes"),
    "outside_window": gettext_lazy("too long ago"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the inspector."""

    label: str
    owner: str
    tokens: int
    depth: int | None
    left_out: str
    message_id: str


def parts_of(record: dict[str, Any]) -> list[Part]:
    """Return the lines of a stored record; what is missing in an old one is left blank."""
    rows = record.get("rows")
    return [_part(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _part(row: dict[str, Any]) -> Part:
    name, owner = str(row.get("name", "")), str(row.get("owner", ""))
    reason = row.get("dropped")
    return Part(
        label=_label(name),
        owner=str(_OWNERS.get(owner, owner)),
        tokens=int(row.get("tokens") or 0),
        depth=row.get("depth"),
        left_out=str(_REASONS.get(str(reason), _("left out"))) if reason else "",
        message_id=str(row.get("source_id") or "") if owner == "chat" else "",
    )


def _label(name: str) -> str:
    kind, _space, number = name.partition(" ")
    if kind == "example" and number.isdecimal():
        return _("Example %(n)s") % {"n": number}
    return str(_PARTS.get(name, name))
