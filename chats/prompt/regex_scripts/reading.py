"""Scripts as files have them."""

from collections.abc import Iterable, Mapping
from typing import Any

from chats.prompt.errors import ScriptUnusable

from .script import MacrosInPattern, Place, RegexScript


def read_script(raw: Mapping[str, Any]) -> RegexScript:
    """Read a script as files have it; legacy placements are brought up to date.

    Raises:
        ScriptUnusable: it has no name or no pattern.
    """
    name, find = raw.get("scriptName"), raw.get("findRegex")
    if not isinstance(name, str) or not name.strip() or not isinstance(find, str):
        raise ScriptUnusable
    places, marks_both = _places(raw.get("placement"))
    macros = raw.get("substituteRegex")
    trims = raw.get("trimStrings")
    return RegexScript(
        name=name.strip(),
        find=find,
        replace=raw["replaceString"] if isinstance(raw.get("replaceString"), str) else "",
        trims=tuple(trim for trim in trims if isinstance(trim, str)) if isinstance(trims, list) else (),
        places=places,
        enabled=raw.get("disabled") is not True,
        on_display=marks_both or raw.get("markdownOnly") is True,
        in_prompt=marks_both or raw.get("promptOnly") is True,
        on_edit=raw.get("runOnEdit") is True,
        macros=MacrosInPattern(int(macros)) if isinstance(macros, int) and 0 <= macros <= 2 else MacrosInPattern.STAY,
        min_depth=_depth(raw.get("minDepth")),
        max_depth=_depth(raw.get("maxDepth")),
    )


def readable_scripts(raw: Iterable[object]) -> tuple[RegexScript, ...]:
    """Read many; what is no script is left out."""
    found = []
    for each in raw:
        try:
            found.append(read_script(each if isinstance(each, Mapping) else {}))
        except ScriptUnusable:
            continue
    return tuple(found)


def _places(raw: object) -> tuple[frozenset[Place], bool]:
    """Placements of a file, and whether the script is one of the old ones for display and prompt."""
    numbers = [number for number in raw if isinstance(number, int)] if isinstance(raw, list) else []
    known = frozenset(Place(number) for number in numbers if number in set(Place))
    if 0 in numbers:
        return known or frozenset(Place), True
    if numbers == [4]:
        return frozenset({Place.SLASH_COMMAND}), False
    return known, False


def _depth(raw: object) -> int | None:
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < 1e9
    return int(raw) if is_number else None  # type: ignore[call-overload] # known to be a number
