"""A model that answers at once and remembers when each request arrived: what remains is our own time."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic

_REPLY = (
    b'data: {"choices":[{"delta":{"role":"assistant","content":"The lamp steadies."},"finish_reason":null}]}\n\n'
    b'data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4}}\n\n'
    b"data: [DONE]\n\n"
)
_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " + str(len(_REPLY)).encode() + b"\r\n\r\n"
)


@dataclass
class InstantModel:
    """`arrivals` are readings of the machine-wide monotonic clock, in seconds, when a request was complete."""

    port: int = 0
    arrivals: list[float] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
                )
                await reader.readexactly(length)
                self.arrivals.append(monotonic())
                self.arrived.set()
                writer.write(_HEAD + _REPLY)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@contextmanager
def instant_model() -> Iterator[InstantModel]:
    """Serve the instant model on a free port in a thread."""
    model, ready = InstantModel(), threading.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        server = await asyncio.start_server(model.answer, "127.0.0.1", 0)
        model.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await server.serve_forever()

    def run() -> None:
        asyncio.set_event_loop(loop)
        task = loop.create_task(serve())
        loop.run_forever()
        task.cancel()
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(5)
    try:
        yield model
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
