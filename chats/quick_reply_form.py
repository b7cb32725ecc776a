"""A set of quick replies as people write it: its name, where it stands, and rows of buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from chats.models import QuickReplySet
from chats.quick_replies import MAX_ENTRIES, MAX_TEXT_CHARACTERS, MOMENTS, entry_of


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One button in the editor; `number` is its id, `place` counts from 1."""

    number: int
    place: int
    label: str
    title: str
    text: str
    is_hidden: bool
    moments: tuple[tuple[str, object, bool], ...]

    @property
    def heading(self) -> object:
        return self.label or _("New quick reply")


class QuickReplySetForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, error_messages={"required": _("Give the set a name.")})
    is_everywhere = forms.BooleanField(
        label=_("In all chats"), required=False, help_text=_("Otherwise it is shown in the chats where you attach it.")
    )
    inserts = forms.BooleanField(
        label=_("Put texts into the field instead of sending them"),
        required=False,
        help_text=_("Commands always run at once."),
    )

    def __init__(self, data: QueryDict | None = None, *, stored: QuickReplySet | None = None) -> None:
        initial: dict[str, Any] = {"is_everywhere": True}
        if stored is not None:
            initial = {
                "name": stored.name,
                "is_everywhere": stored.is_everywhere,
                "inserts": stored.data.get("disableSend") is True,
            }
        super().__init__(data, initial=initial)


def rows_of(entries: list[Any]) -> list[EntryRow]:
    """The rows of stored entries, or of those that a form holds."""
    found = []
    for place, raw in enumerate((each for each in entries if isinstance(each, dict)), start=1):
        entry = entry_of(raw)
        moments = tuple((name, label, name in entry.moments) for name, label in MOMENTS.items())
        label = raw.get("label") if isinstance(raw.get("label"), str) else ""
        found.append(EntryRow(entry.id, place, label or "", entry.title, entry.text, entry.is_hidden, moments))
    return found


def entries_from(data: QueryDict, known: list[Any]) -> list[dict[str, Any]]:
    """Lay the rows of a form over the entries they came from, so that what the form does not show stays."""
    by_id = {raw["id"]: raw for raw in known if isinstance(raw, dict) and isinstance(raw.get("id"), int)}
    return [_entry(data, number, by_id.get(number, {})) for number in numbers_in(data)]


def numbers_in(data: QueryDict) -> list[int]:
    found = [int(text) for text in data.getlist("entry") if text.isascii() and text.isdecimal() and len(text) < 7]
    return list(dict.fromkeys(found))[:MAX_ENTRIES]


def apply_operation(data: QueryDict, operation: str) -> int | None:
    """Change the rows in place as a button asks: `add`, `up:2`, `down:2`, `remove:2`; return the row that was added."""
    numbers = numbers_in(data)
    verb, _colon, text = operation.partition(":")
    if verb == "add" and len(numbers) < MAX_ENTRIES:
        fresh = max(numbers, default=0) + 1
        data.setlist("entry", [str(number) for number in [*numbers, fresh]])
        return fresh
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    if number in numbers:
        place = numbers.index(number)
        numbers.pop(place)
        if verb in {"up", "down"}:
            numbers.insert(max(0, place + (1 if verb == "down" else -1)), number)
        data.setlist("entry", [str(each) for each in numbers])
    return None


def _entry(data: QueryDict, number: int, base: Mapping[str, Any]) -> dict[str, Any]:
    def value(name: str, limit: int) -> str:
        return data.get(f"entry-{number}-{name}", "").replace("\r\n", "\n").replace("\x00", "")[:limit]

    moments = {name: f"entry-{number}-{name}" in data for name in MOMENTS}
    return {
        "contextList": [],
        "showLabel": False,
        "preventAutoExecute": True,
        "executeOnChatChange": False,
        "automationId": "",
        **base,
        "id": number,
        "label": value("label", 100).strip(),
        "title": value("title", 500).strip(),
        "message": value("text", MAX_TEXT_CHARACTERS),
        "isHidden": f"entry-{number}-hidden" in data,
        **moments,
    }
