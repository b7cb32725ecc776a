"""The lists of the editor's form: greetings, notes by language, lore entries; and the buttons that change them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters.cards import LoreEntry, Position, SelectiveLogic
from characters.cards.limits import DEFAULT_LIMITS
from characters.editor.data import MOST_EDITABLE_ENTRIES, FormData, set_lore_row
from characters.language import NAMES

LOGICS = (
    ("0", gettext_lazy("when one of them is there")),
    ("3", gettext_lazy("when all of them are there")),
    ("1", gettext_lazy("unless all of them are there")),
    ("2", gettext_lazy("unless one of them is there")),
)
POSITIONS = (
    ("0", gettext_lazy("Before the character")),
    ("1", gettext_lazy("After the character")),
    ("2", gettext_lazy("Above the author's note")),
    ("3", gettext_lazy("Below the author's note")),
    ("4", gettext_lazy("Among the messages")),
    ("5", gettext_lazy("Above the examples")),
    ("6", gettext_lazy("Below the examples")),
    ("7", gettext_lazy("Where the card asks for it")),
)
CASES = (
    ("", gettext_lazy("As set elsewhere")),
    ("yes", gettext_lazy("Matter")),
    ("no", gettext_lazy("Do not matter")),
)

KINDS = ("greeting", "group", "note", "lore")
#: An expression between slashes, else everything up to the next comma.
_ITEM = re.compile(r"\s*/(?:[^/\\\n]|\\.)+/[a-z]*(?=\s*(?:[,\uff0c\u3001\n]|$))|[^,\uff0c\u3001\n]+")
#: As many as a card may bring along: what cannot be shown would be lost when it is saved.
_MOST = dict.fromkeys(("greeting", "group", "note"), DEFAULT_LIMITS.list_items) | {"lore": MOST_EDITABLE_ENTRIES}


@dataclass(frozen=True)
class TextRow:
    """One greeting; `field_id` names its field, `place` counts from 1."""

    number: int
    field_id: str
    text: str
    place: int


@dataclass(frozen=True)
class NoteRow:
    number: int
    language: str
    text: str

    @property
    def is_foreign(self) -> bool:
        """A language that the menu does not offer."""
        return bool(self.language) and self.language not in NAMES


@dataclass(frozen=True)
class LoreRow:
    """One entry as its fields show it."""

    number: int
    place: int
    title: str
    keys: str
    secondary: str
    logic: str
    content: str
    position: str
    depth: str
    order: str
    probability: str
    case: str
    enabled: bool
    constant: bool

    @property
    def anchor(self) -> str:
        return f"lore-{self.number}"

    @property
    def heading(self) -> str:
        return self.title or self.keys[:60] or _("New note")


@dataclass(frozen=True)
class Rows:
    """All lists of a form. `lore_kept` is the size of a book too large to edit here, else 0."""

    greetings: Sequence[TextRow] = ()
    group_greetings: Sequence[TextRow] = ()
    notes: Sequence[NoteRow] = ()
    lore: Sequence[LoreRow] = ()
    lore_kept: int = 0
    opened: str = field(default="")


def rows_of(data: FormData, *, opened: str = "") -> Rows:
    """Read the lists in their order; `opened` names the row that was just added, as `lore-3`."""
    return Rows(
        greetings=_texts(data, "greeting"),
        group_greetings=_texts(data, "group"),
        notes=[
            NoteRow(n, data.get(f"note-{n}-language", ""), data.get(f"note-{n}-text", ""))
            for n in _numbers(data, "note")
        ],
        lore=[_lore_row(data, n, place) for place, n in enumerate(_numbers(data, "lore"), start=1)],
        lore_kept=_count(data.get("lore_kept", "")),
        opened=opened,
    )


def apply_operation(data: FormData, operation: str) -> str:
    """Change a list in place as a button asks: `lore:add`, `greeting:up:2`, `greeting:down:2`, `note:remove:1`.

    Returns the row that was added, as `lore-3`, else "". Anything else changes nothing.
    """
    kind, _, rest = operation.partition(":")
    verb, _, number = rest.partition(":")
    if kind not in KINDS:
        return ""
    numbers = _numbers(data, kind)
    if verb == "add" and len(numbers) < _MOST[kind]:
        fresh = max(numbers, default=-1 if kind == "lore" else 0) + 1
        data.setlist(kind, [str(n) for n in [*numbers, fresh]])
        if kind == "lore":
            set_lore_row(data, LoreEntry(uid=fresh, order=100))
        return f"{kind}-{fresh}"
    if number.isdecimal() and int(number) in numbers:
        data.setlist(kind, [str(n) for n in _changed(numbers, verb, int(number))])
    return ""


def entries_of(rows: Sequence[LoreRow], known: Sequence[LoreEntry]) -> tuple[LoreEntry, ...]:
    """Lay the rows over the entries they came from, so that what the form does not show stays.

    Raises:
        ValueError: a number is not one.
    """
    by_uid = {entry.uid: entry for entry in known}
    is_moved = [row.number for row in rows] != [entry.uid for entry in known]
    return tuple(
        _entry(row, by_uid.get(row.number, LoreEntry(uid=row.number)), place if is_moved else None)
        for place, row in enumerate(rows)
    )


def split_list(text: str) -> tuple[str, ...]:
    """Split keys or tags at commas of either script; a regular expression /…/ may contain commas."""
    parts = (match[0].strip() for match in _ITEM.finditer(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _listed(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Read a list back; one that was not touched stays as it was, also when its items contain commas."""
    return known if text == ", ".join(known) else split_list(text)


def _entry(row: LoreRow, base: LoreEntry, place: int | None) -> LoreEntry:
    probability = max(0, min(100, int(row.probability or 100)))
    return replace(
        base,
        comment=row.title,
        keys=_listed(row.keys, base.keys),
        secondary_keys=_listed(row.secondary, base.secondary_keys),
        selective=base.selective or bool(row.secondary.strip()),
        selective_logic=SelectiveLogic(int(row.logic or 0)),
        content=row.content,
        position=Position(int(row.position or 0)),
        depth=max(0, min(10_000, int(row.depth or 4))),
        order=max(-1_000_000, min(1_000_000, int(row.order or 100))),
        probability=probability,
        use_probability=base.use_probability or probability < 100,
        case_sensitive={"yes": True, "no": False}.get(row.case),
        enabled=row.enabled,
        constant=row.constant,
        display_index=base.display_index if place is None else place,
    )


def _texts(data: FormData, kind: str) -> list[TextRow]:
    numbers = _numbers(data, kind)
    return [TextRow(n, f"{kind}-{n}", data.get(f"{kind}-{n}", ""), place) for place, n in enumerate(numbers, start=1)]


def _lore_row(data: FormData, number: int, place: int) -> LoreRow:
    def value(name: str) -> str:
        return data.get(f"lore-{number}-{name}", "")

    return LoreRow(
        number=number,
        place=place,
        title=value("title"),
        keys=value("keys"),
        secondary=value("secondary"),
        logic=value("logic"),
        content=value("content"),
        position=value("position"),
        depth=value("depth"),
        order=value("order"),
        probability=value("probability"),
        case=value("case"),
        enabled=bool(value("enabled")),
        constant=bool(value("constant")),
    )


def _numbers(data: FormData, kind: str) -> list[int]:
    """The rows' numbers in their order, each once."""
    values = (value for value in data.getlist(kind) if value.isascii() and value.isdecimal() and len(value) < 10)
    return list(dict.fromkeys(map(int, values)))[: _MOST[kind]]


def _changed(numbers: list[int], verb: str, number: int) -> list[int]:
    place = numbers.index(number)
    rest = [n for n in numbers if n != number]
    if verb == "remove":
        return rest
    target = {"up": max(0, place - 1), "down": min(len(rest), place + 1)}.get(verb, place)
    return [*rest[:target], number, *rest[target:]]


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
