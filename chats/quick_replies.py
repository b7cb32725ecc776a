"""Quick replies: buttons above the composer, as SillyTavern's files have them (format 2, and the older format 1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from chats.models import Chat, QuickReplySet

MAX_ENTRIES = 200
MAX_TEXT_CHARACTERS = 30_000
MAX_FILE_BYTES = 2 * 1024 * 1024

#: When an entry runs by itself, by the name files have for it. The peer's other moments are kept and not acted upon.
MOMENTS = {
    "executeOnStartup": _("When the chat is opened"),
    "executeOnUser": _("When you have said something"),
    "executeOnAi": _("When a reply has arrived"),
}


class FileRefused(Exception):
    """A file is not what it should be; `text` says so to people."""

    def __init__(self, text: object) -> None:
        self.text = text
        super().__init__(str(text))


@dataclass(frozen=True, slots=True)
class Entry:
    """One button. `text` is said, or run if it begins with a slash."""

    id: int
    label: str
    title: str
    text: str
    is_hidden: bool
    moments: frozenset[str]

    @property
    def is_command(self) -> bool:
        return self.text.lstrip().startswith("/")

    @property
    def hint(self) -> str:
        return self.title or self.text[:200]


@dataclass(frozen=True, slots=True)
class ShownSet:
    """A set above the composer."""

    set: QuickReplySet
    entries: tuple[Entry, ...]


def entries_of(stored: QuickReplySet) -> list[Entry]:
    return [entry_of(raw) for raw in stored.entries if isinstance(raw, dict)]


def entry_of(raw: Mapping[str, Any]) -> Entry:
    """Read an entry as files have it; what is wrongly typed counts as empty."""
    return Entry(
        id=_number(raw.get("id")),
        label=_text(raw.get("label"), 100) or _text(raw.get("icon"), 40) or "…",
        title=_text(raw.get("title"), 500),
        text=_text(raw.get("message"), MAX_TEXT_CHARACTERS),
        is_hidden=raw.get("isHidden") is True,
        moments=frozenset(name for name in MOMENTS if raw.get(name) is True),
    )


def shown_in(chat: Chat) -> list[ShownSet]:
    """The sets above the composer of a chat, with hidden entries left out. One query."""
    return [
        ShownSet(stored, tuple(entry for entry in entries_of(stored) if not entry.is_hidden))
        for stored in QuickReplySet.objects.for_chat(chat)
    ]


def moments_of(sets: Iterable[ShownSet]) -> set[str]:
    """When commands of these sets run by themselves."""
    entries = (entry for each in sets for entry in entries_of(each.set) if entry.is_command)
    return {moment for entry in entries for moment in entry.moments}


def automatic_entries(chat: Chat, moment: str) -> list[Entry]:
    """The commands that run by themselves at such a moment; texts are never said by themselves."""
    return [
        entry
        for stored in QuickReplySet.objects.for_chat(chat)
        for entry in entries_of(stored)
        if moment in entry.moments and entry.is_command
    ][:20]


def script_of(text: str) -> str:
    """A quick reply as commands: a plain text is said."""
    return text if text.lstrip().startswith("/") else "/send " + text.replace("|", "\\|")


def with_ids(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give every entry an id of its own."""
    taken: set[int] = set()
    numbered = []
    for raw in entries:
        key = _number(raw.get("id"))
        if key < 1 or key in taken:
            key = max(taken, default=0) + 1
        taken.add(key)
        numbered.append({**raw, "id": key})
    return numbered


# Files.


def read_set(content: bytes, *, filename: str) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
    """Return name, entries and the other fields of a file.

    Raises:
        FileRefused: it is no file of quick replies.
    """
    data = read_json(content)
    if not isinstance(data, dict):
        raise FileRefused(_("This is no file of quick replies."))
    name = _text(data.get("name"), 100) or filename.rpartition(".")[0][:100] or "Quick replies"
    if isinstance(data.get("qrList"), list):
        entries = [raw for raw in data["qrList"] if isinstance(raw, dict)]
        rest = {key: value for key, value in data.items() if key not in {"qrList", "name"}}
    elif isinstance(data.get("quickReplySlots"), list):
        entries = [_from_slot(raw) for raw in data["quickReplySlots"] if isinstance(raw, dict)]
        rest = {"version": 2, "placeBeforeInput": data.get("placeBeforeInputEnabled") is True}
    else:
        raise FileRefused(_("This is no file of quick replies."))
    if len(entries) > MAX_ENTRIES:
        raise FileRefused(_("A set can have 200 quick replies at most."))
    return name, with_ids(entries), rest


def write_set(stored: QuickReplySet) -> bytes:
    """A set as the peer's file, with everything it came with."""
    defaults = {
        "version": 2,
        "disableSend": False,
        "placeBeforeInput": False,
        "injectInput": False,
        "color": "rgba(0, 0, 0, 0)",
        "onlyBorderColor": False,
    }
    last = max((_number(raw.get("id")) for raw in stored.entries if isinstance(raw, dict)), default=0)
    data = {**defaults, **stored.data, "name": stored.name, "idIndex": last + 1, "qrList": stored.entries}
    return json.dumps(data, ensure_ascii=False, indent=4).encode()


def read_json(content: bytes) -> Any:
    """Parse an uploaded file.

    Raises:
        FileRefused: it is too large or no JSON.
    """
    if len(content) > MAX_FILE_BYTES:
        raise FileRefused(_("This file is larger than 2 MB."))
    try:
        data = json.loads(content.decode("utf-8-sig"))
        # No zero bytes and no halves of surrogate pairs: the database can store neither.
        text = json.dumps(data, ensure_ascii=False).replace("\\u0000", "")
        return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    except (ValueError, RecursionError):
        raise FileRefused(_("This file is not JSON, or it is damaged.")) from None


def _from_slot(raw: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the older format."""
    return {
        "label": raw.get("label") or "",
        "title": raw.get("title") or "",
        "message": raw.get("mes") or "",
        "isHidden": raw.get("hidden") is True,
        "executeOnStartup": raw.get("autoExecute_appStartup") is True,
        "executeOnUser": raw.get("autoExecute_userMessage") is True,
        "executeOnAi": raw.get("autoExecute_botMessage") is True,
        "executeOnChatChange": raw.get("autoExecute_chatLoad") is True,
        "contextList": [],
    }


def _text(value: object, limit: int) -> str:
    return value.replace("\x00", "")[:limit] if isinstance(value, str) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1_000_000 else 0
