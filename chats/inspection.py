"""The record of a prompt in words: what each part is called, whose it is, what it says, why it was left out."""

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters.diffs import text_diff
from chats.sent import Sent

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
    "new_chat": gettext_lazy("Before the chat"),
    "group_nudge": gettext_lazy("Last words in groups"),
    "note": gettext_lazy("Author's note"),
    "depth note": gettext_lazy("Character's note"),
    "lore_before": gettext_lazy("World notes"),
    "quiet": gettext_lazy("Request in the background"),
    "nsfw": gettext_lazy("Further instructions"),
    "enhanceDefinitions": gettext_lazy("What the model knows of the character"),
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
    #: The owner by its name in records, for colours; extensions share one.
    kind: str = ""
    role: str = ""
    text: str = ""
    #: Part of all that is in the prompt, in percent.
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """A piece of the bar: where it begins and how long it is, in percent of what was used."""

    kind: str
    label: str
    tokens: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Change:
    """A block that differs between two prompts. `state` is added, removed or changed."""

    state: str
    label: str
    owner: str
    kind: str
    html: str


def parts_of(record: dict[str, Any], sent: Sent | None = None) -> list[Part]:
    """Return the lines of a stored record; what is missing in an old one is left blank."""
    rows = record.get("rows")
    if not isinstance(rows, list):
        return []
    texts = sent.texts if sent and len(sent.texts) == len(rows) else ("",) * len(rows)
    used = max(int(record.get("used_tokens") or 0), 1)
    return [_part(row, text, used) for row, text in zip(rows, texts, strict=True) if isinstance(row, dict)]


def shares_of(record: dict[str, Any]) -> list[Share]:
    """Return what each owner takes of what was used, the most first."""
    owners = record.get("by_owner")
    tokens = [
        (str(owner), int(count))
        for owner, count in (owners.items() if isinstance(owners, dict) else ())
        if isinstance(count, int) and count > 0
    ]
    used = max(sum(count for _owner, count in tokens), 1)
    shares, start = list[Share](), 0.0
    for owner, count in sorted(tokens, key=lambda one: -one[1]):
        length = round(100 * count / used, 3)
        shares.append(Share(_kind(owner), str(_OWNERS.get(owner, owner)), count, round(start, 3), length))
        start += length
    return shares


def changes_between(before: Sequence[Part], after: Sequence[Part]) -> list[Change]:
    """Return which blocks came, went or say something else, in the order of the newer prompt."""
    old, new = [part for part in before if not part.left_out], [part for part in after if not part.left_out]
    matcher = difflib.SequenceMatcher(a=[_key(part) for part in old], b=[_key(part) for part in new], autojunk=False)
    changes = list[Change]()
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(old[old_from:old_to], new[new_from:new_to], strict=True)
            changes += [_change("changed", b, a.text, b.text) for a, b in pairs if a.text != b.text]
            continue
        changes += [_change("removed", part, part.text, "") for part in old[old_from:old_to]]
        changes += [_change("added", part, "", part.text) for part in new[new_from:new_to]]
    return changes


def raw_of(sent: Sent | None) -> str:
    """The request as the model got it, for reading."""
    return json.dumps(sent.request, ensure_ascii=False, indent=2) if sent else ""


def _key(part: Part) -> tuple[str, str, str]:
    """What makes a block of one prompt the same as one of another."""
    return part.kind, part.label, part.message_id


def _change(state: str, part: Part, before: str, after: str) -> Change:
    return Change(state, part.label, part.owner, part.kind, text_diff(before, after))


def _kind(owner: str) -> str:
    return owner if owner in _OWNERS else "extension"


def _part(row: dict[str, Any], text: str, used: int) -> Part:
    name, owner = str(row.get("name", "")), str(row.get("owner", ""))
    reason = row.get("dropped")
    tokens = int(row.get("tokens") or 0)
    return Part(
        kind=_kind(owner),
        role=str(row.get("role") or ""),
        text=text,
        share=0.0 if reason else round(100 * tokens / used, 1),
        label=_label(name),
        owner=str(_OWNERS.get(owner, owner)),
        tokens=tokens,
        depth=row.get("depth"),
        left_out=str(_REASONS.get(str(reason), _("left out"))) if reason else "",
        message_id=str(row.get("source_id") or "") if owner == "chat" else "",
    )


def _label(name: str) -> str:
    kind, _space, number = name.partition(" ")
    if kind == "example" and number.isdecimal():
        return _("Example %(n)s") % {"n": number}
    return str(_PARTS.get(name, name))
