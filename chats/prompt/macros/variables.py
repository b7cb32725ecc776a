"""Variables that macros keep: `{{setvar::…}}`, `{{.name += 1}}` and the like.

Values are texts or numbers, as JavaScript would have them: what looks like a number is one when it is read or added
to, lists and objects are JSON in a text.
"""

import json
import math
import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chats.prompt.errors import MacroOutputTooLong

#: A variable that grows beyond this is a mistake or an attack.
MAX_VARIABLE_CHARS = 100_000
MAX_VARIABLES = 1_000

_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
_OTHER_BASE = re.compile(r"0(?:x[0-9a-f]+|o[0-7]+|b[01]+)", re.IGNORECASE)

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of a chat, or of a person everywhere. The mapping is changed in place and is the caller's."""

    values: MutableMapping[str, Any]

    def has(self, name: str) -> bool:
        return name in self.values

    def get(self, name: str) -> str:
        """What a variable says; empty when there is none."""
        stored = self.values.get(name)
        if stored is None:
            return ""
        if isinstance(stored, str):
            number = to_number(stored) if stored.strip() else None
            return stored if number is None else written(number)
        return written(stored) if isinstance(stored, int | float) else json.dumps(stored, ensure_ascii=False)

    def set(self, name: str, value: Value) -> None:
        """Keep a value.

        Raises:
            MacroOutputTooLong: it is too long, or there are too many variables.
        """
        too_many = name not in self.values and len(self.values) >= MAX_VARIABLES
        if too_many or (isinstance(value, str) and len(value) > MAX_VARIABLE_CHARS):
            raise MacroOutputTooLong(MAX_VARIABLE_CHARS)
        self.values[name] = value

    def add(self, name: str, value: str) -> str:
        """Add to a number, append to a list, or go on with a text; return what it says then."""
        stored = self.values.get(name)
        as_list = _json(stored)
        if isinstance(as_list, list):
            self.set(name, _dumped([*as_list, value]))
            return self.get(name)
        current = to_number(stored) if stored not in (None, "") else 0
        change = to_number(value)
        if current is None or change is None:
            self.set(name, f"{'' if stored is None else stored}{value}")
        else:
            self.set(name, _plain(current + change))
        return self.get(name)

    def delete(self, name: str) -> None:
        self.values.pop(name, None)

    # Lists and objects by key.

    def get_key(self, name: str, key: str) -> str:
        held = _json(self.values.get(name))
        found: Any = None
        if isinstance(held, dict):
            found = held.get(key)
        elif isinstance(held, list) and key.isdecimal() and int(key) < len(held):
            found = held[int(key)]
        if found is None:
            return ""
        return found if isinstance(found, str) else _dumped(found)

    def set_key(self, name: str, key: str, value: str) -> None:
        """Set one member of an object, or of a list when the key is its index; anything else becomes an object."""
        held = _json(self.values.get(name))
        if isinstance(held, list) and key.isdecimal() and int(key) <= len(held):
            held[int(key) : int(key) + 1] = [value]
        elif isinstance(held, dict):
            held[key] = value
        else:
            held = {key: value}
        self.set(name, _dumped(held))


def to_number(value: object) -> float | int | None:
    """What JavaScript's `Number` makes of a value; None where it makes none of it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if not isinstance(value, str):
        return None
    text = value.strip()
    if not text:
        return 0
    if _DECIMAL.fullmatch(text) and len(text) < 400:
        return _plain(float(text))
    if _OTHER_BASE.fullmatch(text) and len(text) < 300:
        return _plain(float(int(text, 0)))
    return {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}.get(text)


def written(number: float) -> str:
    """A number as JavaScript writes it."""
    if isinstance(number, float):
        if math.isinf(number):
            return "Infinity" if number > 0 else "-Infinity"
        if math.isnan(number):
            return "NaN"
    number = _plain(number)
    if isinstance(number, int):
        return str(int(number))
    digits = Decimal(repr(number))
    if -7 < digits.adjusted() < 21:
        return format(digits, "f")
    mantissa, _e, exponent = repr(number).partition("e")
    return f"{mantissa}e{int(exponent):+d}"


def _plain(number: float) -> int | float:
    is_whole = isinstance(number, float) and math.isfinite(number) and number == int(number) and abs(number) < 1e21
    return int(number) if is_whole else number


def _json(stored: object) -> Any:
    if not isinstance(stored, str) or stored[:1] not in {"[", "{"}:
        return None
    try:
        return json.loads(stored)
    except (ValueError, RecursionError):
        return None


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
