"""A deadline that may move with every chunk without costing a timer each time."""

import asyncio
from types import TracebackType


class Alarm:
    """Ends waiting with TimeoutError once its deadline has passed, like ``asyncio.timeout_at`` but reusable.

    One timer stays armed and finds out when it fires that the deadline has moved on. Use it as ``with
    alarm.until(deadline): await …``, one wait at a time, and ``stop`` it at the end.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._deadline = 0.0
        self._task: asyncio.Task[object] | None = None
        self._cancels_before = 0
        self._has_rung = False

    def until(self, deadline: float) -> "Alarm":
        """Set the deadline of the next wait, in the event loop's time."""
        self._deadline = deadline
        if self._timer is not None and self._timer.when() > deadline:
            self.stop()
        if self._timer is None:
            self._timer = self._loop.call_at(deadline, self._ring)
        return self

    def stop(self) -> None:
        """Disarm the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("an alarm needs a task to wake")
        self._task = task
        self._cancels_before = task.cancelling()
        self._has_rung = False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        task, self._task = self._task, None
        # A cancellation by someone else counts more than ours: then the count stays above what it was.
        if (
            task is not None
            and self._has_rung
            and task.uncancel() <= self._cancels_before
            and kind is asyncio.CancelledError
        ):
            raise TimeoutError from error

    def _ring(self) -> None:
        self._timer = None
        if self._task is None:
            return
        if self._loop.time() < self._deadline:
            self._timer = self._loop.call_at(self._deadline, self._ring)
            return
        self._has_rung = True
        self._task.cancel()
