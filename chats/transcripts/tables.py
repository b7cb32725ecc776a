"""Chats as tables: comma-separated values after RFC 4180, in a shape that spreadsheets open as it is."""

import csv
import io
from collections.abc import Iterator

from chats.transcripts._times import iso
from chats.transcripts.transcript import Transcript

_COLUMNS = ("number", "time", "author", "name", "text", "reasoning", "hidden", "version", "versions", "model")
#: Spreadsheets run cells that begin like this as formulas (CWE-1236); an apostrophe makes them text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "=", "+", "-", "@")


def write(transcript: Transcript) -> Iterator[str]:
    """Yield the rows of a file, the first after a byte order mark: without it spreadsheets guess the encoding."""
    yield "\ufeff" + _row(_COLUMNS)
    for number, turn in enumerate(transcript.turns, 1):
        version = turn.version
        yield _row(
            (
                number,
                iso(turn.time) if turn.time else "",
                turn.speaker.value,
                _guarded(turn.name),
                _guarded(version.text),
                _guarded(version.reasoning),
                "yes" if turn.hidden else "no",
                turn.chosen + 1,
                len(turn.versions),
                _guarded(version.model),
            )
        )


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _row(cells: tuple[str | int, ...]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue()
