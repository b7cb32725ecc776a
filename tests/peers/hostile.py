"""A small HTTP server that answers exactly as told: late, wrongly, for ever, or only half."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import orjson


class Fault(Enum):
    """What a server may do instead of sending the next bytes."""

    #: Send nothing more until the client leaves.
    STALL = "stall"
    #: Reset the connection.
    CUT = "cut"
    #: Send the bytes before it again and again until the client leaves.
    FLOOD = "flood"


@dataclass(frozen=True)
class Answer:
    """What to say to one request. Each item of ``body`` is sent as a chunk of its own, or is a fault.

    With ``status`` 0 nothing is said at all: the request is read, then the faults of the body happen.
    """

    body: Sequence[bytes | Fault] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/event-stream"})


@dataclass(frozen=True)
class Received:
    """A request as it arrived, its header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        parsed: dict[str, Any] = orjson.loads(self.body)
        return parsed


class HostileServer:
    """Gives its answers in order, the last one for ever, and remembers what it was asked."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers = list(answers)
        self.received: list[Received] = []
        self.connections = 0
        self.asked = asyncio.Event()
        self.client_left = asyncio.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side leaves."""
        self.connections += 1
        try:
            while (request := await _read_request(reader)) is not None:
                self.received.append(request)
                self.asked.set()
                answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                await self._give(answer, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.client_left.set()
        finally:
            writer.close()

    async def _give(self, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer.status:
            head = [f"HTTP/1.1 {answer.status} Said", "Transfer-Encoding: chunked"]
            head += [f"{name}: {value}" for name, value in answer.headers.items()]
            writer.write("\r\n".join([*head, "", ""]).encode("latin-1"))
        previous = b""
        for piece in answer.body:
            if isinstance(piece, Fault):
                await self._misbehave(piece, previous, reader, writer)
            else:
                writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                await writer.drain()
                previous = piece
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def _misbehave(
        self, fault: Fault, previous: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if fault is Fault.STALL:
            await reader.read()
        elif fault is Fault.CUT:
            await writer.drain()
            writer.transport.abort()
        else:
            while not reader.at_eof() and not writer.is_closing():
                writer.write(b"%x\r\n%s\r\n" % (len(previous), previous))
                await writer.drain()
        raise ConnectionResetError


@asynccontextmanager
async def hostile_server(*answers: Answer) -> AsyncIterator[HostileServer]:
    """Run a server on a free port of this machine while the block runs."""
    hostile = HostileServer(answers)
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await hostile.serve(reader, writer)
        except asyncio.CancelledError:
            # The block has ended; asyncio would log a cancelled connection as an error.
            return
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=2**22)
    hostile.port = server.sockets[0].getsockname()[1]
    try:
        yield hostile
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def sse(*payloads: object, done: bool = True) -> list[bytes]:
    """Return the chunks of an event stream of these JSON payloads, ended by ``[DONE]`` as OpenAI does."""
    chunks = [b"data: " + orjson.dumps(payload) + b"\n\n" for payload in payloads]
    return [*chunks, b"data: [DONE]\n\n"] if done else chunks


def chat_chunk(text: str = "", **fields: object) -> dict[str, object]:
    """Return one chunk of an OpenAI chat stream; ``finish_reason`` goes to the choice, the rest to the delta."""
    finish_reason = fields.pop("finish_reason", None)
    delta = {**({"content": text} if text else {}), **fields}
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]}


def chat_reply(text: str) -> Answer:
    """Return a good answer that says this, word by word."""
    words = [word + " " for word in text.split(" ")]
    words[-1] = words[-1][:-1]
    return Answer(sse(*map(chat_chunk, words), chat_chunk(finish_reason="stop")))


async def _read_request(reader: asyncio.StreamReader) -> Received | None:
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not head:
        return None
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, path, _version = first.split(" ")
    headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, path, headers, body)
