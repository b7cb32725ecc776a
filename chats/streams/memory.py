"""The stream log in the memory of one process: a list of frames, and readers that wait for the list to grow."""

import asyncio
import time
from collections.abc import Callable, Sequence
from threading import Lock
from uuid import UUID

from chats.streams.frames import Entry, Frame, MessageFrame, ReasoningFrame, encode, text_so_far
from chats.streams.log import Snapshot, UnknownStream

#: Frames that a reader gets at once; one who is far behind catches up in steps, each sent before the next is made.
BATCH = 256


class MemoryStreamLog:
    """Holds finished streams for `keep_s` seconds. `clock` gives seconds that only grow."""

    def __init__(self, *, keep_s: float = 900.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._keep_s = keep_s
        self._clock = clock
        self._streams: dict[UUID, _Stream] = {}
        self._lock = Lock()

    def open(self, stream: UUID) -> None:
        with self._lock:
            self._expire()
            self._streams[stream] = _Stream()

    def publish(self, stream: UUID, frame: Frame) -> int:
        return self._of(stream).append(frame)

    def finish(self, stream: UUID) -> None:
        found = self._of(stream)
        found.expires_at = self._clock() + self._keep_s
        found.is_finished = True
        found.wake()

    def subscribe(self, stream: UUID, after: int = 0) -> "MemorySubscription":
        return MemorySubscription(self._of(stream), after)

    def snapshot(self, stream: UUID) -> Snapshot:
        found = self._of(stream)
        # In this order: frames only come before the end, and a copy of a list is made in one step.
        is_finished = found.is_finished
        entries = found.entries.copy()
        return Snapshot(
            text=text_so_far(entries, MessageFrame.kind),
            reasoning=text_so_far(entries, ReasoningFrame.kind),
            last_id=len(entries),
            is_finished=is_finished,
        )

    def stop(self, stream: UUID) -> bool:
        found = self._streams.get(stream)
        if found is None or found.is_finished:
            return False
        found.is_stopped = True
        found.wake_from_anywhere()
        return True

    def is_stopped(self, stream: UUID) -> bool:
        found = self._streams.get(stream)
        return found is not None and found.is_stopped

    async def stopped(self, stream: UUID) -> None:
        found = self._of(stream)
        while not found.is_stopped:
            await found.changed(lambda: found.is_stopped)

    async def aclose(self) -> None:
        for found in list(self._streams.values()):
            found.is_cut = True
            found.wake()

    def _of(self, stream: UUID) -> "_Stream":
        found = self._streams.get(stream)
        if found is None or (found.expires_at is not None and found.expires_at <= self._clock()):
            raise UnknownStream(str(stream))
        return found

    def _expire(self) -> None:
        now = self._clock()
        for key in [key for key, found in self._streams.items() if found.expires_at and found.expires_at <= now]:
            del self._streams[key]


class _Stream:
    __slots__ = ("_loop", "_waiters", "entries", "expires_at", "is_cut", "is_finished", "is_stopped")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.is_finished = self.is_stopped = self.is_cut = False
        self.expires_at: float | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiters: set[asyncio.Future[None]] = set()

    def append(self, frame: Frame) -> int:
        number = len(self.entries) + 1
        self.entries.append(Entry(number, frame.kind, encode(frame)))
        self.wake()
        return number

    def wake(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    def wake_from_anywhere(self) -> None:
        """Whoever begins to wait after this looks first and need not be woken."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.wake)

    async def changed(self, is_enough: Callable[[], bool]) -> None:
        """Wait for the next wake, unless what is waited for has come already."""
        self._loop = asyncio.get_running_loop()
        waiter = self._loop.create_future()
        self._waiters.add(waiter)
        try:
            if not is_enough():
                await waiter
        finally:
            self._waiters.discard(waiter)


class MemorySubscription:
    def __init__(self, stream: _Stream, after: int) -> None:
        self._stream = stream
        self._read = max(0, min(after, len(stream.entries)))

    async def next(self, wait_s: float) -> Sequence[Entry]:
        if not self._has_news():
            try:
                async with asyncio.timeout(wait_s):
                    await self._stream.changed(self._has_news)
            except TimeoutError:
                return ()
        batch = self._stream.entries[self._read : self._read + BATCH]
        self._read += len(batch)
        return batch

    @property
    def is_at_end(self) -> bool:
        return self._stream.is_finished and self._read >= len(self._stream.entries)

    @property
    def is_cut(self) -> bool:
        return self._stream.is_cut

    def close(self) -> None:
        """Nothing is held."""

    def _has_news(self) -> bool:
        stream = self._stream
        return self._read < len(stream.entries) or stream.is_finished or stream.is_cut
