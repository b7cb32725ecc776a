"""Reading a chat file as a stream, whichever of the two formats it has."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any, BinaryIO

from chats.transcripts import _values as values
from chats.transcripts import native, sillytavern
from chats.transcripts._scanner import Scanner
from chats.transcripts.errors import (
    FileEmpty,
    FileTooLarge,
    LineProblem,
    LinesRefused,
    LineTooLong,
    NoMessages,
    NotAChat,
    NotUtf8,
    ParentUnknown,
    TooManyMessages,
)
from chats.transcripts.limits import Limits
from chats.transcripts.transcript import Header, Speaker, Turn

__all__ = ["Limits", "OpenTranscript", "open_transcript"]

_NATIVE = re.compile(rf'\ufeff?\s*\{{\s*"format"\s*:\s*"{native.FORMAT}"')
#: Turns looked at for names that the header does not give.
_LOOKED_AT = 20

Numbered = Iterator[tuple[int, Callable[[], Turn]]]


@dataclass(frozen=True, slots=True)
class OpenTranscript:
    """A file whose header is read. `turns` can be read once.

    While it is read, `turns` raises `LinesRefused` after the last line if any of them was bad, and `NoMessages`,
    `TooManyMessages` or `FileTooLarge`: keep nothing until it is exhausted.
    """

    header: Header
    turns: Iterator[Turn]


def open_transcript(file: BinaryIO, *, zone: tzinfo, limits: Limits | None = None) -> OpenTranscript:
    """Read the beginning of a file. `zone` is that of times which do not name one.

    Raises:
        TranscriptError: it is not a chat, or its header is bad.
    """
    limits = limits or Limits()
    start = file.read(512)
    file.seek(0)
    if not start.strip():
        raise FileEmpty
    if _NATIVE.match(start.decode("utf-8", "replace")):
        return _open_native(file, limits, zone)
    return _open_lines(file, limits, zone)


def _open_lines(file: BinaryIO, limits: Limits, zone: tzinfo) -> OpenTranscript:
    lines = _lines(file, limits)
    number, first = next(lines, (1, b""))
    try:
        record = _record(first, limits)
        if not (sillytavern.is_header(record) or sillytavern.is_message(record)):
            raise NotAChat
        header = sillytavern.read_header(record, zone=zone) if sillytavern.is_header(record) else Header()
    except LineProblem as problem:
        if not first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
            raise NotAChat from problem
        raise LinesRefused(((number, problem),)) from problem
    rest = lines if sillytavern.is_header(record) else itertools.chain([(number, first)], lines)

    def reader(line: bytes) -> Callable[[], Turn]:
        return lambda: sillytavern.read_message(_record(line, limits), limits=limits, zone=zone)

    turns = _checked(((place, reader(line)) for place, line in rest), limits, by_message=False)
    numbered = (replace(turn, number=place, parent=place - 1 or None) for place, turn in enumerate(turns, 1))
    return _with_names(header, numbered)


def _open_native(file: BinaryIO, limits: Limits, zone: tzinfo) -> OpenTranscript:
    scanner = Scanner(_measured(file, limits), limits)
    try:
        header = native.read_header(scanner.header(until="turns"), limits=limits, zone=zone)
    except LineProblem as problem:
        raise LinesRefused(((1, problem),)) from problem
    seen: set[int] = set()

    def reader(item: Callable[[], Any]) -> Callable[[], Turn]:
        def read() -> Turn:
            turn = native.read_turn(values.object_of(item()), limits=limits, zone=zone)
            if turn.number in seen or (turn.parent is not None and turn.parent not in seen):
                raise ParentUnknown
            seen.add(turn.number)
            return turn

        return read

    items = ((place, reader(item)) for place, item in enumerate(scanner.items(), 1))
    return OpenTranscript(header, _checked(items, limits, by_message=True))


def _checked(items: Numbered, limits: Limits, *, by_message: bool) -> Iterator[Turn]:
    """Yield turns until one is bad; then only look on, so that all problems are told at once."""
    problems: list[tuple[int, LineProblem]] = []
    count = 0
    try:
        for place, read in items:
            count += 1
            if count > limits.messages:
                raise TooManyMessages(limit=limits.messages)
            try:
                turn = read()
            except LineProblem as problem:
                problems.append((place, problem))
                if len(problems) == limits.problems:
                    break
                continue
            if not problems:
                yield turn
    except LineProblem as problem:
        # The file itself cannot be followed any further.
        problems.append((count + 1, problem))
    if problems:
        raise LinesRefused(tuple(problems), by_message=by_message)
    if not count:
        raise NoMessages


def _with_names(header: Header, turns: Iterator[Turn]) -> OpenTranscript:
    """Newer files name nobody in the header, so the first turns are looked at."""
    first = list(itertools.islice(turns, _LOOKED_AT))
    character = next((turn.name for turn in first if turn.speaker == Speaker.CHARACTER), "")
    person = next((turn.name for turn in first if turn.speaker == Speaker.PERSON), "")
    named = replace(header, character=header.character or character, person=header.person or person)
    return OpenTranscript(named, itertools.chain(first, turns))


def _record(line: bytes, limits: Limits) -> dict[str, Any]:
    if len(line) > limits.line_bytes:
        raise LineTooLong(limit_mb=limits.line_bytes // 1024**2)
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8 from error
    return values.object_of(values.parsed(text.strip(), max_depth=limits.depth))


def _lines(file: BinaryIO, limits: Limits) -> Iterator[tuple[int, bytes]]:
    """Yield lines that hold something, numbered from 1; of one that is too long only its beginning."""
    total = 0
    for number in itertools.count(1):
        line = file.readline(limits.line_bytes + 1)
        if not line:
            return
        total += len(line)
        rest = line
        while len(rest) > limits.line_bytes and not rest.endswith(b"\n"):
            rest = file.readline(limits.line_bytes + 1)
            total += len(rest)
            _check_size(total, limits)
        _check_size(total, limits)
        if line.strip():
            yield number, line


def _measured(file: BinaryIO, limits: Limits) -> Iterator[bytes]:
    total = 0
    while chunk := file.read(256 * 1024):
        total += len(chunk)
        _check_size(total, limits)
        yield chunk


def _check_size(total: int, limits: Limits) -> None:
    if total > limits.file_bytes:
        raise FileTooLarge(limit_mb=limits.file_bytes // 1024**2)
