"""Reads one large JSON object piece by piece: its first fields at once, the list at its end item by item."""

import codecs
from collections.abc import Callable, Iterator
from typing import Any

from chats.transcripts import _values as values
from chats.transcripts.errors import FieldMissing, LineTooLong, NotJson, NotUtf8, TooDeep
from chats.transcripts.limits import Limits

_SPACES = " \t\r\n"


class Scanner:
    """A place in JSON text that arrives in chunks of bytes."""

    def __init__(self, chunks: Iterator[bytes], limits: Limits) -> None:
        self._chunks = chunks
        self._limits = limits
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._place = 0
        self._is_complete = False

    def header(self, *, until: str) -> dict[str, Any]:
        """Return the fields before the list called `until`, and stop inside that list.

        Raises:
            LineProblem: this is not such an object.
        """
        fields: dict[str, Any] = {}
        self._take("{")
        while True:
            key = self._value()
            if not isinstance(key, str):
                raise NotJson
            self._take(":")
            if key == until:
                self._take("[")
                return fields
            fields[key] = self._value()
            if self._peek() == "}":
                raise FieldMissing(field=until)
            self._take(",")

    def items(self) -> Iterator[Callable[[], Any]]:
        """Yield a function for each item of the list, which returns its value or raises what is wrong with it.

        Raises:
            LineProblem: the text cannot be followed any further.
        """
        if self._peek() == "]":
            return
        while True:
            value = self._unchecked()
            yield lambda value=value: self._checked(value)  # type: ignore[misc] # mypy sees no default in lambdas
            if self._peek() == "]":
                self._take("]")
                self._take("}")
                return
            self._take(",")

    def _value(self) -> Any:
        return self._checked(self._unchecked())

    def _checked(self, value: Any) -> Any:
        values.check(value, max_depth=self._limits.depth)
        return values.repaired(value)

    def _unchecked(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = values.decoder.raw_decode(self._text, self._place)
            except RecursionError as error:
                raise TooDeep(limit=self._limits.depth) from error
            except ValueError as error:
                if self._is_complete:
                    raise NotJson from error
            else:
                # A number at the very end may go on in the next chunk.
                if end < len(self._text) or self._is_complete:
                    self._place = end
                    return value
            if len(self._text) - self._place > self._limits.line_bytes:
                raise LineTooLong(limit_mb=self._limits.line_bytes // 1024**2)
            self._grow()

    def _peek(self) -> str:
        """The next character that is no space."""
        while True:
            while self._place < len(self._text) and self._text[self._place] in _SPACES:
                self._place += 1
            if self._place < len(self._text):
                return self._text[self._place]
            if self._is_complete:
                raise NotJson
            self._grow()

    def _take(self, character: str) -> None:
        if self._peek() != character:
            raise NotJson
        self._place += 1

    def _grow(self) -> None:
        """Read on, as much as is already waiting, so that a long value is not tried again too often."""
        kept = [self._text[self._place :]]
        wanted = max(len(kept[0]), 1)
        self._place = 0
        try:
            while wanted > 0 and not self._is_complete:
                chunk = next(self._chunks, b"")
                self._is_complete = not chunk
                kept.append(self._decoder.decode(chunk, final=not chunk))
                wanted -= len(chunk)
        except UnicodeDecodeError as error:
            raise NotUtf8 from error
        self._text = "".join(kept)
