"""The gate in front of the models: so many replies at once, the rest wait, person by person in turn."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import cache

from django.conf import settings

#: Told its place in the queue, counted from 1, whenever that changes.
OnWait = Callable[[int], None]


class Gate:
    """Lets `places` in at once. Somebody with ten replies waiting does not hold up somebody with one."""

    def __init__(self, places: int, *, queue_limit: int = 1000) -> None:
        self._free = places
        self._queue_limit = queue_limit
        self._waiting: OrderedDict[int, deque[_Waiter]] = OrderedDict()

    @property
    def is_full(self) -> bool:
        """Whether the queue is as long as it may get."""
        return self._free <= 0 and sum(map(len, self._waiting.values())) >= self._queue_limit

    @asynccontextmanager
    async def place(self, owner: int, on_wait: OnWait) -> AsyncIterator[None]:
        """Hold a place while the block runs."""
        await self._enter(owner, on_wait)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, owner: int, on_wait: OnWait) -> None:
        if self._free > 0:
            self._free -= 1
            return
        waiter = _Waiter(on_wait)
        self._waiting.setdefault(owner, deque()).append(waiter)
        self._tell_places()
        try:
            await waiter.turn
        except asyncio.CancelledError:
            if waiter.turn.done() and not waiter.turn.cancelled():
                self._leave()
            else:
                self._give_up(owner, waiter)
            raise

    def _leave(self) -> None:
        waiter = self._next()
        if waiter is None:
            self._free += 1
        else:
            waiter.turn.set_result(None)
            self._tell_places()

    def _next(self) -> "_Waiter | None":
        while self._waiting:
            owner, theirs = next(iter(self._waiting.items()))
            waiter = theirs.popleft()
            del self._waiting[owner]
            if theirs:
                self._waiting[owner] = theirs
            if not waiter.turn.done():
                return waiter
        return None

    def _give_up(self, owner: int, waiter: "_Waiter") -> None:
        theirs = self._waiting.get(owner)
        if theirs is not None and waiter in theirs:
            theirs.remove(waiter)
            if not theirs:
                del self._waiting[owner]
            self._tell_places()

    def _tell_places(self) -> None:
        for position, waiter in enumerate(self._in_turn(), start=1):
            if waiter.position != position:
                waiter.position = position
                waiter.on_wait(position)

    def _in_turn(self) -> "Iterator[_Waiter]":
        """Everybody's first, then everybody's second, and so on."""
        queues = [iter(theirs) for theirs in self._waiting.values()]
        while queues:
            remaining = []
            for queue in queues:
                if (waiter := next(queue, None)) is not None:
                    yield waiter
                    remaining.append(queue)
            queues = remaining


class _Waiter:
    __slots__ = ("on_wait", "position", "turn")

    def __init__(self, on_wait: OnWait) -> None:
        self.turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.on_wait = on_wait
        self.position = 0


@cache
def gate() -> Gate:
    """The one of this process."""
    return Gate(settings.MAX_CONCURRENT_REQUESTS, queue_limit=settings.ASYNC_TASK_QUEUE_SIZE)
