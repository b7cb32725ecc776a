"""Pages in threads: a2wsgi with fewer trips between a page's thread and the event loop.

Each trip costs up to a switch of threads on both sides, and a busy process has other threads to switch to.
"""

from collections import deque
from typing import Any

from a2wsgi.wsgi import WSGIMiddleware, WSGIResponder

from tavern.lib.asgi import Receive, Scope, Send

#: Bodies up to this are complete before a thread takes the request: a slow upload must not hold one.
BUFFERED_BYTES = 2 * 1024 * 1024


class Pages(WSGIMiddleware):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override] # our types
        if scope["type"] != "http":
            return await super().__call__(scope, receive, send)  # type: ignore[arg-type]
        responder = _Responder(self.app, self.executor, self.send_queue_size)
        await responder(scope, await _with_whole_body(scope, receive), send)  # type: ignore[arg-type]
        return None


class _Responder(WSGIResponder):
    """Sends the head together with the first piece of the body, and does not wait for the end to be taken."""

    _head: Any = None

    def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            self.loop.call_soon_threadsafe(self.send_queue.put_nowait, head)
        has_room = self.send_queue.qsize() < self.send_queue.maxsize // 2
        if message.get("body") or not has_room:
            super().send(message)
        else:
            self.loop.call_soon_threadsafe(self.send_queue.put_nowait, message)


async def _with_whole_body(scope: Scope, receive: Receive) -> Receive:
    """Read a body that says it is small to its end, and return a `receive` that gives it in one piece."""
    length = dict(scope["headers"]).get(b"content-length", b"")
    if not (length.isdigit() and 0 < int(length) <= BUFFERED_BYTES):
        return receive
    pieces: list[bytes] = []
    waiting = deque[Any]()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            # The client left; what it sent is not the whole.
            waiting.append(message)
            break
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            waiting.append({"type": "http.request", "body": b"".join(pieces), "more_body": False})
            break

    async def replay() -> Any:
        return waiting.popleft() if waiting else await receive()

    return replay
