"""Make the engine's input out of a character card, V2 or V3, as its JSON says it.

Sources: character card specification V2 (malfoyslastname) and V3 (kwaroran), and the `extensions` that front
ends write. Unknown or wrongly typed parts count as absent, because a stored card was checked when it came in.
"""

from collections.abc import Mapping
from typing import TypeGuard

from .errors import CardUnusable
from .inputs import Injection, LoreBook, LoreEntry, LoreLogic, LorePosition, PromptCharacter, Role
from .lore import content_hash

_LOGIC = (LoreLogic.AND_ANY, LoreLogic.NOT_ALL, LoreLogic.NOT_ANY, LoreLogic.AND_ALL)
_ROLES = (Role.SYSTEM, Role.USER, Role.ASSISTANT)
_AT_DEPTH = 4

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
    book = data.get("character_book")
    if not _is_object(book):
        return None
    raw = book.get("entries")
    entries = tuple(
        _entry(entry, index) for index, entry in enumerate(raw if isinstance(raw, list) else ()) if _is_object(entry)
    )
    if not entries:
        return None
    unhashed = LoreBook(entries, _text(book, "name"))
    return LoreBook(entries, unhashed.name, content_hash(unhashed))


def _entry(entry: Json, index: int) -> LoreEntry:
    extensions = entry.get("extensions")
    extra: Json = extensions if _is_object(extensions) else {}
    selective = entry.get("selective") is True
    identifier = entry.get("id")
    chance = _number(extra.get("probability"), 100.0) if extra.get("useProbability") is not False else 100.0
    case = extra.get("case_sensitive", entry.get("case_sensitive"))
    whole = extra.get("match_whole_words")
    return LoreEntry(
        id=str(index if identifier is None else identifier),
        content=_text(entry, "content"),
        keys=_strings(entry.get("keys")),
        secondary_keys=_strings(entry.get("secondary_keys")) if selective else (),
        logic=_LOGIC[_choice(extra.get("selectiveLogic"), len(_LOGIC))],
        name=_text(entry, "comment") or _text(entry, "name"),
        enabled=entry.get("enabled") is not False,
        constant=entry.get("constant") is True,
        order=int(_number(entry.get("insertion_order"), 100)),
        position=_position(entry, extra),
        depth=max(0, int(_number(extra.get("depth"), 4))),
        role=_ROLES[_choice(extra.get("role"), len(_ROLES))],
        probability=chance,
        scan_depth=_depth(extra.get("scan_depth")),
        case_sensitive=case if isinstance(case, bool) else None,
        whole_words=whole if isinstance(whole, bool) else None,
        ignore_budget=extra.get("ignore_budget") is True,
    )


def _position(entry: Json, extra: Json) -> LorePosition:
    """Positions beyond before, after and at-depth stand where they come closest."""
    number = extra.get("position")
    if isinstance(number, int) and not isinstance(number, bool):
        if number == _AT_DEPTH:
            return LorePosition.AT_DEPTH
        return LorePosition.BEFORE_CHARACTER if number == 0 else LorePosition.AFTER_CHARACTER
    before = entry.get("position") == "before_char"
    return LorePosition.BEFORE_CHARACTER if before else LorePosition.AFTER_CHARACTER


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


def _depth(value: object) -> int | None:
    return max(0, int(_number(value, 0))) if isinstance(value, int | float) else None


def _choice(value: object, count: int) -> int:
    """An index out of a stored number; 0 for anything that is none."""
    return value if isinstance(value, int) and 0 <= value < count else 0
