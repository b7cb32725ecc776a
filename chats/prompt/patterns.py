"""Regular expressions as people write them for JavaScript, run here with its meaning and under a time limit.

Source of the meaning: ECMA-262, section 22.2 (Patterns). What differs from Python is translated: `\\d`, `\\w` and `\\b`
are ASCII, `$` ends the text and not the line before its last break, `.` stops at all four line terminators, `[]` and
`[^]` are sets, `\\uXXXX`, `\\u{X}`, `\\xXX` and `\\cX` are characters, and a `/` may be escaped.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import regex

#: A pattern of a person's may not hold up everyone else.
TIMEOUT_S = 0.05
MAX_PATTERN_CHARACTERS = 10_000

_WRITTEN = re.compile(r"/((?:\\.|[^\\/])+)/([gimsuy]*)", re.DOTALL)
_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}

_WORD = "[A-Za-z0-9_]"
_LINE_ENDS = "\\n\\r\\u2028\\u2029"
_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": "\\s\\ufeff"}
_BACKSPACE = "\\x08"
_BOUNDS = re.compile(r"\{\d+(?:,\d*)?\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern. `is_global` replaces every match, `is_sticky` only one that starts where it looks."""

    compiled: "regex.Pattern[str]"
    is_global: bool = False
    is_sticky: bool = False

    def found_in(self, text: str) -> bool:
        """Whether the pattern occurs in a text; one that takes too long counts as not found."""
        try:
            find = self.compiled.match if self.is_sticky else self.compiled.search
            return find(text, timeout=TIMEOUT_S, concurrent=True) is not None
        except TimeoutError:
            return False


def written_pattern(text: str) -> Pattern | None:
    """Return the pattern of a text `/pattern/flags`; None if it is not written so, or does not compile."""
    if not text.startswith("/"):
        return None
    written = _WRITTEN.fullmatch(text)
    return pattern(written[1], written[2]) if written else None


def looks_like_pattern(text: str) -> bool:
    """Whether a text is written `/pattern/flags`, be it one that compiles or not."""
    return _WRITTEN.fullmatch(text) is not None


@lru_cache(maxsize=16_384)
def pattern(source: str, flags: str = "") -> Pattern | None:
    """Compile the source of a JavaScript pattern; None if it does not compile."""
    if len(source) > MAX_PATTERN_CHARACTERS or len(set(flags)) != len(flags):
        return None
    bits = 0
    for letter in flags:
        bits |= _FLAGS.get(letter, 0)
    try:
        compiled = regex.compile(_Translation(source, flags).run(), bits | regex.VERSION0)
    except (regex.error, ValueError, OverflowError, RecursionError):
        return None
    return Pattern(compiled, "g" in flags, "y" in flags)


class _Translation:
    """One pattern on its way from JavaScript's syntax to that of the `regex` module."""

    def __init__(self, source: str, flags: str) -> None:
        self._source = source
        self._multiline = "m" in flags
        self._dot_all = "s" in flags
        self._unicode = "u" in flags
        self._at = 0

    def run(self) -> str:
        pieces = []
        while self._at < len(self._source):
            pieces.append(self._piece())
        return "".join(pieces)

    def _piece(self) -> str:
        character = self._source[self._at]
        if character == "\\":
            return self._escape(in_set=False)
        self._at += 1
        if character == "[":
            return self._set()
        if character == "$":
            return f"(?=[{_LINE_ENDS}]|\\Z)" if self._multiline else "\\Z"
        if character == "^":
            return f"(?:(?<=[{_LINE_ENDS}])|\\A)" if self._multiline else "\\A"
        if character == "." and not self._dot_all:
            return f"[^{_LINE_ENDS}]"
        if character in "*+?{":
            return self._quantifier(character)
        if character in "#}&~":
            return "\\" + character
        if character == "(" and self._source.startswith("?", self._at):
            return self._group()
        return character

    def _quantifier(self, character: str) -> str:
        """How often; a brace that says no number is a brace. The possessive forms are no JavaScript."""
        if character == "{":
            bounds = _BOUNDS.match(self._source, self._at - 1)
            if bounds is None:
                return "\\{"
            character, self._at = bounds[0], bounds.end()
        if self._source.startswith("?", self._at):
            character, self._at = character + "?", self._at + 1
        if self._source[self._at : self._at + 1] in {"*", "+", "?"}:
            raise ValueError("nothing to repeat")
        return character

    def _group(self) -> str:
        """Only the groups that JavaScript has; `(?#`, `(?P<` and inline flags of Python's are errors there."""
        for opening in ("?:", "?=", "?!", "?<=", "?<!"):
            if self._source.startswith(opening, self._at):
                self._at += len(opening)
                return "(" + opening
        named = re.compile(r"\?<([A-Za-z_$][\w$]*)>").match(self._source, self._at)
        if named is None:
            raise ValueError("no such group")
        self._at = named.end()
        return f"(?P<{named[1].replace('$', '_dollar_')}>"

    def _set(self) -> str:
        """A set of characters, from behind its opening bracket."""
        negated = self._source.startswith("^", self._at)
        self._at += negated
        pieces: list[str] = []
        while True:
            if self._at >= len(self._source):
                raise ValueError("a set without an end")
            character = self._source[self._at]
            if character == "]":
                self._at += 1
                break
            if character == "\\":
                pieces.append(self._escape(in_set=True))
                continue
            self._at += 1
            pieces.append("\\" + character if character in "[&|~#" else character)
        if not pieces:
            return "(?s:.)" if negated else "(?!)"
        return f"[{'^' if negated else ''}{''.join(pieces)}]"

    def _escape(self, *, in_set: bool) -> str:
        if self._at + 1 >= len(self._source):
            raise ValueError("nothing is escaped")
        letter = self._source[self._at + 1]
        code = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|c([A-Za-z]))").match(
            self._source, self._at
        )
        if code is not None and not (code[1] and not self._unicode):
            self._at = code.end()
            number = ord(code[4].upper()) - 64 if code[4] else int(code[1] or code[2] or code[3], 16)
            return regex.escape(self._paired(number), special_only=False)
        back = re.compile(r"\\k<([A-Za-z_$][\w$]*)>").match(self._source, self._at)
        if back is not None and not in_set:
            self._at = back.end()
            return f"(?P={back[1].replace('$', '_dollar_')})"
        if self._unicode and letter in "pP":
            end = self._source.find("}", self._at)
            if end < 0:
                raise ValueError("a property without an end")
            found = self._source[self._at : end + 1]
            self._at = end + 1
            return found.replace("Script=", "").replace("sc=", "").replace("General_Category=", "")
        self._at += 2
        return self._letter(letter, in_set=in_set)

    def _letter(self, letter: str, *, in_set: bool) -> str:
        if letter.lower() in _CLASSES:
            inner = _CLASSES[letter.lower()]
            if letter.islower():
                return inner if in_set else f"[{inner}]"
            if in_set:
                return {"D": "\\x00-/:-\\U0010FFFF", "W": "\\x00-/:-@\\[-\\^`{-\\U0010FFFF", "S": "\\S"}[letter]
            return f"[^{inner}]"
        if letter in "bB":
            if in_set:
                return _BACKSPACE if letter == "b" else "B"
            inside = f"(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD})"
            return f"(?:{inside})" if letter == "b" else f"(?!{inside})"
        if letter == "0":
            return "\\x00"
        if letter.isdigit():
            return letter if in_set else "\\" + letter
        if letter in "fnrtv":
            return "\\" + letter
        return regex.escape(letter, special_only=False)

    def _paired(self, number: int) -> str:
        """A character by its number; two halves of a surrogate pair are one."""
        if 0xD800 <= number < 0xDC00:
            low = re.compile(r"\\u([dD][c-fC-F][0-9A-Fa-f]{2})").match(self._source, self._at)
            if low is not None:
                self._at = low.end()
                return chr(0x10000 + ((number - 0xD800) << 10) + (int(low[1], 16) - 0xDC00))
        return chr(number)
