"""What one web process keeps running beside requests: its event loop and the tasks in it."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

import structlog

log = structlog.get_logger(__name__)
T = TypeVar("T")


class NoRuntime(RuntimeError):
    """There is no event loop here to run a task in: a shell, a Celery worker, a plain test."""


class Draining(RuntimeError):
    """The process is shutting down and starts nothing new."""


class Runtime:
    """Holds the server's event loop, so that page threads can hand coroutines to it, and ends its tasks in order."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closers: list[Callable[[], Awaitable[None]]] = []
        self._lock = threading.Lock()
        self.is_draining = False

    def ensure_started(self) -> None:
        """Remember the running loop; called for every scope, from inside the loop."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            with self._lock:
                self._loop, self._tasks, self.is_draining = loop, set(), False

    def spawn(self, coroutine: Coroutine[Any, Any, T], *, name: str) -> "Future[T]":
        """Run a coroutine in the process's loop; callable from any thread.

        Raises:
            NoRuntime: no server runs in this process.
            Draining: the server is shutting down.
        """
        try:
            loop = self.loop
        except (NoRuntime, Draining):
            coroutine.close()
            raise
        return asyncio.run_coroutine_threadsafe(self._keep(coroutine, name), loop)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        if self.is_draining:
            raise Draining("The server is shutting down.")
        if self._loop is None or self._loop.is_closed():
            raise NoRuntime("No server runs in this process.")
        return self._loop

    def on_drain(self, closer: Callable[[], Awaitable[None]]) -> None:
        """Have something closed at the end, after the tasks."""
        self._closers.append(closer)

    def start_draining(self) -> None:
        self.is_draining = True

    async def drain(self, timeout_s: float = 5.0) -> None:
        """Give running tasks time to end, cancel the rest, and close what was opened."""
        self.start_draining()
        pending = [task for task in self._tasks if not task.done()]
        if pending:
            log.info("runtime.draining", tasks=len(pending))
            _, late = await asyncio.wait(pending, timeout=timeout_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for closer in self._closers:
            await closer()

    async def _keep(self, coroutine: Coroutine[Any, Any, T], name: str) -> T:
        task = asyncio.current_task()
        if task is not None:
            task.set_name(name)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await coroutine


#: The one of this process.
runtime = Runtime()
