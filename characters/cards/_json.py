"""JSON text to plain values: bounded in size and depth, and safe to store and to write again."""

import json
import math
import re
from typing import Any, TypeAlias

from characters.cards._text import decode_text, storable
from characters.cards.errors import (
    BadNumber,
    FileTooLarge,
    JsonNotObject,
    NestedTooDeep,
    NotJson,
    TooManyValues,
    megabytes,
)
from characters.cards.limits import Limits
from characters.cards.warnings import Notes

JsonObject: TypeAlias = dict[str, Any]

_LARGEST_INT = 2**63 - 1
#: A string that does not end reaches to the end of the text: searching again inside it would take forever.
_STRINGS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_SUSPECT_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def parse_object(data: bytes | str, *, notes: Notes, limits: Limits) -> JsonObject:
    """Parse a JSON object.

    Raises:
        UnreadableText: it is not text, not JSON, or not an object.
        LimitExceeded: it is too deep or has too many values.
    """
    value = parse(data, notes=notes, limits=limits)
    if not isinstance(value, dict):
        raise JsonNotObject
    return value


def parse(data: bytes | str, *, notes: Notes, limits: Limits) -> Any:
    """Parse JSON. Of duplicate keys the last counts, as in JavaScript; a 64-bit overflow becomes a float.

    Raises:
        UnreadableText: it is not text or not JSON.
        LimitExceeded: it is too deep or has too many values.
    """
    if len(data) > limits.file_bytes:
        raise FileTooLarge(limit_mb=megabytes(limits.file_bytes))
    text = decode_text(data) if isinstance(data, bytes) else data
    _check_size(text, limits)
    try:
        value = _Decoder(notes).decode(text)
    except json.JSONDecodeError as error:
        raise NotJson(line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise NestedTooDeep(limit=limits.nesting) from error
    check_depth(value, limits)
    if _SUSPECT_ESCAPE.search(text):
        return make_storable(value, notes)
    return value


def dump(value: object, *, indent: int | None = None) -> bytes:
    """Write JSON as UTF-8, compact unless indented."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False)
    return text.encode()


def check_depth(value: object, limits: Limits, depth: int = 0) -> None:
    """Refuse a value nested deeper than the limit."""
    if depth > limits.nesting:
        raise NestedTooDeep(limit=limits.nesting)
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return
    for item in value:
        if isinstance(item, dict | list):
            check_depth(item, limits, depth + 1)


def make_storable(value: Any, notes: Notes) -> Any:
    """Copy a value with every text in it, keys too, made storable."""
    if isinstance(value, str):
        cleaned = storable(value)
        if cleaned != value:
            notes.add("text-cleaned")
        return cleaned
    if isinstance(value, dict):
        return {make_storable(key, notes): make_storable(item, notes) for key, item in value.items()}
    if isinstance(value, list):
        return [make_storable(item, notes) for item in value]
    return value


def _check_size(text: str, limits: Limits) -> None:
    """Count values before any is made: twenty megabytes of brackets become gigabytes of objects."""
    if _openings(text) > limits.values and _openings(_STRINGS.sub("", text)) > limits.values:
        raise TooManyValues(limit=limits.values)


def _openings(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{")


class _Decoder(json.JSONDecoder):
    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        super().__init__(
            object_pairs_hook=self._object,
            parse_int=self._int,
            parse_float=self._float,
            parse_constant=_refuse_number,
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> JsonObject:
        result = dict(pairs)
        if len(result) != len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    self._notes.add("duplicate-key", field=storable(key)[:80])
                seen.add(key)
        return result

    def _int(self, digits: str) -> int | float:
        if len(digits) < 19 or (len(digits) <= 20 and abs(int(digits)) <= _LARGEST_INT):
            return int(digits)
        self._notes.add("number-rounded")
        return self._float(digits)

    def _float(self, digits: str) -> float:
        number = float(digits)
        return number if math.isfinite(number) else _refuse_number(digits)


def _refuse_number(text: str) -> float:
    raise BadNumber(number=text[:24])
