"""JSON from strangers: parsed strictly, measured, and taken apart with an error for everything unexpected."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from chats.transcripts.errors import (
    FieldMissing,
    FieldWrong,
    NameUnreadable,
    NotAnObject,
    NotJson,
    NullCharacter,
    NumberNotFinite,
    TextTooLong,
    TooDeep,
)

#: Half of a character outside the basic plane, which JSON can spell and nothing can store.
_HALF = re.compile("[\ud800-\udfff]")
_HALF_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
#: Controls, and marks of direction that reach beyond their text. Names stand in the middle of our own lines.
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")


def parsed(text: str, *, max_depth: int) -> Any:
    """Parse JSON.

    Raises:
        NotJson, TooDeep, NumberNotFinite, NullCharacter: it is not what we store.
    """
    try:
        value = decoder.decode(text)
    except RecursionError as error:
        raise TooDeep(limit=max_depth) from error
    except ValueError as error:
        raise NotJson from error
    check(value, max_depth=max_depth)
    return repaired(value) if _HALF_ESCAPED.search(text) else value


def check(value: Any, *, max_depth: int) -> None:
    """Measure a parsed value.

    Raises:
        TooDeep, NumberNotFinite, NullCharacter: as their names say.
    """
    level = [value]
    for _ in range(max_depth + 1):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below += item.keys()
                below += item.values()
            elif isinstance(item, list):
                below += item
            elif isinstance(item, str):
                if "\x00" in item:
                    raise NullCharacter
            elif isinstance(item, float) and not math.isfinite(item):
                raise NumberNotFinite
        if not below:
            return
        level = below
    raise TooDeep(limit=max_depth)


def repaired(value: Any) -> Any:
    """Replace halves of characters, which a cut in the middle of an emoji leaves behind."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value) if _HALF.search(value) else value
    if isinstance(value, dict):
        return {repaired(key): repaired(item) for key, item in value.items()}
    return [repaired(item) for item in value] if isinstance(value, list) else value


def object_of(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotAnObject
    return value


def mapping(record: Mapping[str, Any], field: str) -> dict[str, Any]:
    """An object; missing and null count as an empty one."""
    value = record.get(field)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise FieldWrong(field=field)
    return value


def items(record: Mapping[str, Any], field: str) -> list[Any]:
    """A list; missing and null count as an empty one."""
    value = record.get(field)
    if value is None:
        return []
    if not isinstance(value, list):
        raise FieldWrong(field=field)
    return value


def flag(record: Mapping[str, Any], field: str) -> bool:
    """True or false; missing and null count as false."""
    value = record.get(field)
    if value is not None and not isinstance(value, bool):
        raise FieldWrong(field=field)
    return bool(value)


def whole(record: Mapping[str, Any], field: str) -> int | None:
    """A whole number, or None when it is missing or null."""
    value = record.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not -1 <= value < 2**53:
        raise FieldWrong(field=field)
    return value


def text(record: Mapping[str, Any], field: str, *, limit: int, default: str | None = None) -> str:
    """A text of bounded length; without a `default` it must be there."""
    value = record.get(field)
    if value is None:
        if default is None:
            raise FieldMissing(field=field)
        return default
    if not isinstance(value, str):
        raise FieldWrong(field=field)
    if len(value) > limit:
        raise TextTooLong(length=len(value), limit=limit)
    return value


def name(record: Mapping[str, Any], field: str, *, default: str | None = None) -> str:
    """A name of one line."""
    value = " ".join(text(record, field, limit=1_000, default=default).split())
    if _UNREADABLE.search(value):
        raise NameUnreadable
    return value[:200]


def _refuse_constant(_name: str) -> NoReturn:
    raise NumberNotFinite


#: Python reads NaN and Infinity unless told otherwise.
decoder = json.JSONDecoder(parse_constant=_refuse_constant)
