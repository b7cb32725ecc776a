"""Puts a model's small pieces of text into frames that are worth sending."""

import asyncio
from uuid import UUID

from chats.streams.frames import Frame, MessageFrame, ReasoningFrame
from chats.streams.log import StreamLog


class CoalescingWriter:
    """Sends a piece at once if nothing was sent in the last `pause_s`; what follows sooner is sent together then."""

    def __init__(self, log: StreamLog, stream: UUID, *, pause_s: float = 0.03) -> None:
        self._log = log
        self._stream = stream
        self._pause_s = pause_s
        self._loop = asyncio.get_running_loop()
        self._sent_at = float("-inf")
        self._waiting: list[str] = []
        self._kind: type[MessageFrame | ReasoningFrame] = MessageFrame
        self._timer: asyncio.TimerHandle | None = None

    def message(self, text: str) -> None:
        self._write(MessageFrame, text)

    def reasoning(self, text: str) -> None:
        self._write(ReasoningFrame, text)

    def frame(self, frame: Frame) -> None:
        """Send something that does not wait, after what waits."""
        self.flush()
        self._log.publish(self._stream, frame)

    def flush(self) -> None:
        """Send what waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            text = "".join(self._waiting)
            self._waiting.clear()
            self._sent_at = self._loop.time()
            self._log.publish(self._stream, self._kind(text))

    def _write(self, kind: type[MessageFrame | ReasoningFrame], text: str) -> None:
        if not text:
            return
        if kind is not self._kind:
            self.flush()
            self._kind = kind
        self._waiting.append(text)
        due = self._sent_at + self._pause_s
        if self._loop.time() >= due:
            self.flush()
        elif self._timer is None:
            self._timer = self._loop.call_at(due, self.flush)
