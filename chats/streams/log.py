"""The stream log: every frame of a reply in order, for any number of readers that come and go.

A backend keeps frames numbered 1, 2, 3 … for each stream until some time after the end. Writers run in the event loop
of the process that makes the reply; readers attach behind any number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from chats.streams.frames import Entry, Frame


class UnknownStream(LookupError):
    """The log does not hold this stream: it has expired, or never was."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a reader who has read up to `last_id` knows."""

    text: str
    reasoning: str
    last_id: int
    is_finished: bool


class Subscription(Protocol):
    """One reader's place in a stream. It holds no frames, so a reader that stalls costs nothing."""

    async def next(self, wait_s: float) -> Sequence[Entry]:
        """Return the frames that follow, a bounded number of them; none when the time ran out or at the end."""
        ...

    @property
    def is_at_end(self) -> bool:
        """Whether the stream is finished and everything of it was read."""
        ...

    @property
    def is_cut(self) -> bool:
        """Whether the log ends readers here and now, and they should come back elsewhere."""
        ...

    def close(self) -> None: ...


class StreamLog(Protocol):
    def open(self, stream: UUID) -> None:
        """Begin a stream; from any thread, so that a reader who comes at once finds it."""
        ...

    def publish(self, stream: UUID, frame: Frame) -> int:
        """Append a frame and return its number. Only in the event loop, and only by the stream's owner."""
        ...

    def finish(self, stream: UUID) -> None:
        """End a stream; readers get the rest, and it expires some time later."""
        ...

    def subscribe(self, stream: UUID, after: int = 0) -> Subscription:
        """Read what follows a frame number, first what is there and then what comes.

        Raises:
            UnknownStream: it is not in the log.
        """
        ...

    def snapshot(self, stream: UUID) -> Snapshot:
        """Return text and last number as they fit together; from any thread.

        Raises:
            UnknownStream: it is not in the log.
        """
        ...

    def stop(self, stream: UUID) -> bool:
        """Ask the owner to stop; from any thread of any process. False if no running stream has that name."""
        ...

    def is_stopped(self, stream: UUID) -> bool: ...

    async def stopped(self, stream: UUID) -> None:
        """Return once somebody has asked the stream to stop."""
        ...

    async def aclose(self) -> None:
        """Cut all readers off, so that they reconnect to another process."""
        ...
