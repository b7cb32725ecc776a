"""An incremental parser for server-sent events (WHATWG HTML, "Parsing an event stream"), for small chunks."""

from typing import NamedTuple

MAX_EVENT_BYTES = 4 * 1024 * 1024


class SseEvent(NamedTuple):
    """One event: its name (usually empty) and its data as undecoded UTF-8, lines joined by a newline."""

    name: bytes
    data: bytes


class EventTooLong(ValueError):
    """The server sent more bytes without an end of event than anyone may make us keep."""


class SseParser:
    """Feed it bytes as they come, cut anywhere; it returns the events that became complete."""

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max_event_bytes = max_event_bytes
        self._pieces: list[bytes] = []
        self._piece_bytes = 0
        self._skip_newline = False
        self._at_start = True
        self._name = b""
        self._data: list[bytes] = []
        self._data_bytes = 0

    def feed(self, chunk: bytes) -> list[SseEvent]:
        """Return the events completed by this chunk, in order.

        Raises:
            EventTooLong: an event exceeds the limit; the parser is of no use afterwards.
        """
        if self._skip_newline and chunk:
            self._skip_newline = False
            if chunk.startswith(b"\n"):
                chunk = chunk[1:]
        if b"\n" not in chunk and b"\r" not in chunk:
            self._keep(chunk)
            return []
        if self._pieces:
            chunk = b"".join((*self._pieces, chunk))
            self._pieces.clear()
            self._piece_bytes = 0
        return self._take_lines(self._split(chunk))

    def finish(self) -> list[SseEvent]:
        """Return what is left at the end of the stream: many servers leave out the last blank line."""
        lines = [b"".join(self._pieces), b""] if self._pieces else [b""]
        self._pieces.clear()
        return self._take_lines(lines)

    def _keep(self, piece: bytes) -> None:
        if not piece:
            return
        self._pieces.append(piece)
        self._piece_bytes += len(piece)
        if self._piece_bytes + self._data_bytes > self._max_event_bytes:
            raise EventTooLong

    def _split(self, text: bytes) -> list[bytes]:
        if b"\r" in text:
            lines = text.splitlines()
            # The newline of a "\r\n" may come with the next chunk; the line is complete without it.
            self._skip_newline = text.endswith(b"\r")
            rest = b"" if text.endswith((b"\r", b"\n")) else lines.pop()
        else:
            lines = text.split(b"\n")
            rest = lines.pop()
        self._keep(rest)
        return lines

    def _take_lines(self, lines: list[bytes]) -> list[SseEvent]:
        if self._at_start and lines:
            self._at_start = False
            lines[0] = lines[0].removeprefix(b"\xef\xbb\xbf")
        events: list[SseEvent] = []
        for line in lines:
            if line.startswith(b"data:"):
                self._add_data(line[6:] if line.startswith(b"data: ") else line[5:])
            elif not line:
                if self._data:
                    events.append(SseEvent(self._name, b"\n".join(self._data)))
                    self._data.clear()
                    self._data_bytes = 0
                self._name = b""
            elif line.startswith(b"event:"):
                self._name = line[6:].removeprefix(b" ")
            elif line == b"data":
                self._add_data(b"")
        return events

    def _add_data(self, data: bytes) -> None:
        self._data.append(data)
        self._data_bytes += len(data) + 1
        if self._data_bytes > self._max_event_bytes:
            raise EventTooLong
