"""Make the engine's input out of a character card, V2 or V3, as its JSON says it.

Sources: character card specification V2 (malfoyslastname) and V3 (kwaroran), and the `extensions` that front
ends write. Unknown or wrongly typed parts count as absent, because a stored card was checked when it came in.
"""

from collections.abc import Mapping
from typing import TypeGuard

from characters import cards

from .basics import Role
from .errors import CardUnusable
from .inputs import Injection, PromptCharacter
from .lore import LoreBook, book_of

Json = Mapping[str, object]


def character_from_card(card: Json) -> PromptCharacter:
    """Read a card, whole or only its `data`.

    Reading a large lorebook takes time: keep the result with the stored version of the character, which never
    changes.

    Raises:
        CardUnusable: the card has no name.
    """
    inner = card.get("data")
    data: Json = inner if _is_object(inner) else card
    name = _text(data, "nickname").strip() or _text(data, "name").strip()
    if not name:
        raise CardUnusable
    return PromptCharacter(
        name=name,
        description=_text(data, "description"),
        personality=_text(data, "personality"),
        scenario=_text(data, "scenario"),
        examples=_text(data, "mes_example"),
        greetings=_greetings(data),
        system_prompt=_text(data, "system_prompt"),
        post_history=_text(data, "post_history_instructions"),
        depth_note=_depth_note(data),
        creator_notes=_text(data, "creator_notes"),
        version=_text(data, "character_version"),
        book=book_from_card(data),
    )


def book_from_card(data: Json) -> LoreBook | None:
    """Read the embedded lorebook of a card's `data`, or None if there is none worth reading."""
    raw = data.get("character_book")
    if not _is_object(raw):
        return None
    try:
        book = cards.book_from_card(dict(raw))
    except cards.CardError:
        return None
    return book_of(book) if book.entries else None


def _depth_note(data: Json) -> Injection | None:
    extensions = data.get("extensions")
    note = extensions.get("depth_prompt") if _is_object(extensions) else None
    if not _is_object(note) or not _text(note, "prompt").strip():
        return None
    role = _text(note, "role")
    return Injection(
        owner="character",
        name="depth note",
        text=_text(note, "prompt"),
        role=Role(role) if role in set(Role) else Role.SYSTEM,
        depth=max(0, int(_number(note.get("depth"), 4))),
    )


def _greetings(data: Json) -> tuple[str, ...]:
    first = _text(data, "first_mes")
    others = _strings(data.get("alternate_greetings"))
    return (first, *others) if first.strip() else others


def _is_object(value: object) -> TypeGuard[Json]:
    return isinstance(value, Mapping)


def _text(data: Json, key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _strings(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list | tuple) else ()


def _number(value: object, default: float) -> float:
    return float(value) if isinstance(value, int | float) and abs(value) < 1e9 else default
