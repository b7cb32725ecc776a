"""Reading single fields: harmless slips are repaired and noted, the rest is refused with the field's name."""

import math
from collections.abc import Iterable
from typing import Any

from characters.cards._json import JsonObject
from characters.cards._text import clean_name
from characters.cards.errors import (
    ListTooLong,
    NameEmpty,
    NameMissing,
    NameTooLong,
    NotAList,
    NotAnObject,
    NotText,
    TextTooLong,
)
from characters.cards.limits import Limits
from characters.cards.warnings import Notes

INT_MIN, INT_MAX = -(2**31), 2**31 - 1


class Fields:
    """One JSON object being read, field by field; `rest()` is what nobody asked for."""

    def __init__(self, source: JsonObject, *, notes: Notes, limits: Limits, where: str = "") -> None:
        self.source = source
        self.notes = notes
        self.limits = limits
        self._where = where
        self._read: set[str] = set()

    def has(self, key: str) -> bool:
        return self.source.get(key) is not None

    def raw(self, key: str) -> Any:
        self._read.add(key)
        return self.source.get(key)

    def rest(self) -> JsonObject:
        return {key: value for key, value in self.source.items() if key not in self._read}

    def path(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key

    def child(self, key: str) -> "Fields":
        """Read a nested object; absent, null or an empty list (PHP's way) is an empty one."""
        value = self.raw(key)
        if value is None or value == []:
            value = {}
        if not isinstance(value, dict):
            raise NotAnObject(field=self.path(key))
        return Fields(value, notes=self.notes, limits=self.limits, where=self.path(key))

    def name(self, key: str = "name") -> str:
        """Read a name that must be there, on one line and visible.

        Raises:
            InvalidCard: it is missing, not text, or empty.
            NameTooLong: it is longer than the limit.
        """
        value = self.raw(key)
        if value is None:
            raise NameMissing
        name = self.optional_name(key)
        if not name:
            raise NameEmpty
        return name

    def optional_name(self, key: str) -> str:
        value = self.raw(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise NotText(field=self.path(key))
        # Measured first: normalising a hundred megabytes is work for nothing.
        if len(value) > self.limits.text_chars:
            raise NameTooLong(limit=self.limits.name_chars)
        name = clean_name(value)
        if len(name) > self.limits.name_chars:
            raise NameTooLong(limit=self.limits.name_chars)
        if name != value.strip():
            self.notes.add("name-cleaned")
        return name

    def text(self, key: str, default: str = "") -> str:
        value = self.raw(key)
        return default if value is None else self._as_text(value, self.path(key))

    def texts(self, key: str) -> list[str]:
        """Read a list of texts. One text counts as a list of one; nulls in it are left out."""
        value = self.raw(key)
        if value is None:
            return []
        if isinstance(value, str):
            self.notes.add("field-coerced", field=self.path(key))
            value = [value] if value else []
        return self._as_texts(value, self.path(key))

    def words(self, key: str) -> list[str]:
        """Read a list of short texts, which may also be written with commas between them."""
        value = self.raw(key)
        if value is None:
            return []
        if isinstance(value, str):
            value = value.split(",")
        stripped = (word.strip() for word in self._as_texts(value, self.path(key)))
        return [word for word in stripped if word]

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.optional_flag(key)
        return default if value is None else value

    def optional_flag(self, key: str) -> bool | None:
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return bool(value)
        if isinstance(value, str) and value.lower() in {"true", "false"}:
            return value.lower() == "true"
        self.notes.add("field-reset", field=self.path(key))
        return None

    def number(self, key: str, default: int, *, least: int = INT_MIN, most: int = INT_MAX) -> int:
        value = self.optional_number(key, least=least, most=most)
        return default if value is None else value

    def optional_number(self, key: str, *, least: int = INT_MIN, most: int = INT_MAX) -> int | None:
        value = self.raw(key)
        if value is None:
            return None
        number = as_number(value)
        if number is None:
            self.notes.add("field-reset", field=self.path(key))
            return None
        return int(max(least, min(most, number)))

    def _as_texts(self, value: object, where: str) -> list[str]:
        if not isinstance(value, list):
            raise NotAList(field=where)
        if len(value) > self.limits.list_items:
            raise ListTooLong(field=where, limit=self.limits.list_items)
        return [self._as_text(item, f"{where}[{i}]") for i, item in enumerate(value) if item is not None]

    def _as_text(self, value: object, where: str) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.notes.add("field-coerced", field=where)
            value = str(value)
        if not isinstance(value, str):
            raise NotText(field=where)
        if len(value) > self.limits.text_chars:
            raise TextTooLong(field=where, limit=self.limits.text_chars)
        return value


def as_number(value: object) -> float | None:
    """Understand a finite number, also written as text."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        try:
            value = float(value[:64])
        except ValueError:
            return None
    if isinstance(value, int | float) and math.isfinite(value):
        return float(max(-1e15, min(1e15, value)))
    return None


def without(source: JsonObject, keys: Iterable[str]) -> JsonObject:
    """Copy an object, leaving keys out."""
    unwanted = frozenset(keys)
    return {key: value for key, value in source.items() if key not in unwanted}
