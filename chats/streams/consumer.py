"""Streams over Server-Sent Events (WHATWG HTML, section 9.2), as small Channels consumers.

`http.request` starts a task that reads the log; `http.disconnect` cancels it. Nothing here touches the database unless
the log has forgotten the stream.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qs
from uuid import UUID

import structlog
from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer

from chats.streams.current import stream_log
from chats.streams.frames import Entry
from chats.streams.log import Subscription, UnknownStream
from chats.streams.stored import NothingStored, stored_reply
from chats.streams.tickets import BadTicket, read_ticket
from tavern.lib.hops import database_hop
from tavern.runtime import runtime

log = structlog.get_logger(__name__)

HEARTBEAT_S = 15.0
#: A reader whose connection takes nothing for this long is let go; it may come back and resume.
STALLED_S = 30.0
#: What a browser waits before it reconnects.
RETRY_MS = 1000

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Refused(Exception):
    """The reader gets this status and sentence instead of a stream."""

    def __init__(self, status: int, text: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.text = text


class EventStream(AsyncConsumer):
    """Sends one stream to one reader. Subclasses say which stream, and what a frame looks like."""

    #: Streams use no channel layer, which would cost a listener for each.
    channel_layer_alias = "none"
    heartbeat_s: ClassVar[float] = HEARTBEAT_S
    stalled_s: ClassVar[float] = STALLED_S

    _reader: "asyncio.Task[None] | None" = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Channels' own dispatch hops to a thread for each message to close connections that we never open.
        if message["type"] == "http.request" and self._reader is None:
            self._reader = asyncio.create_task(self._respond(), name="event-stream")
        elif message["type"] == "http.disconnect":
            await self._leave()
            raise StopConsumer

    async def authorised_stream(self) -> UUID:
        """Return which stream this reader may read.

        Raises:
            Refused: none.
        """
        raise NotImplementedError

    def event(self, entry: Entry) -> bytes:
        """Return a frame as an event; empty for kinds that are not sent here."""
        return f"id: {entry.id}\nevent: {entry.kind}\ndata: {entry.data}\n\n".encode()

    def heartbeat(self) -> bytes:
        return b"event: heartbeat\ndata: {}\n\n"

    async def _respond(self) -> None:
        try:
            stream = await self.authorised_stream()
            await self._send_stream(stream)
        except Refused as refusal:
            await self._refuse(refusal)
        except (TimeoutError, OSError):
            # The connection stalled or broke; the reader resumes with the number of the last frame it got.
            log.info("stream.reader_lost")

    async def _send_stream(self, stream: UUID) -> None:
        after = self._resume_after()
        try:
            reading = stream_log().subscribe(stream, after or 0)
        except UnknownStream:
            await self._send_stored(stream)
            return
        try:
            if after is not None and reading.is_at_end:
                # 204 is how a browser learns to stop reconnecting.
                raise Refused(204)
            await self._start()
            await self._follow(reading)
        finally:
            reading.close()
        await self._send_body(b"", more=False)

    async def _follow(self, reading: Subscription) -> None:
        while not (reading.is_at_end or reading.is_cut):
            entries = await reading.next(self.heartbeat_s)
            if entries:
                await self._send_body(b"".join(map(self.event, entries)))
            elif not (reading.is_at_end or reading.is_cut):
                await self._send_body(self.heartbeat())

    async def _send_stored(self, stream: UUID) -> None:
        """The log has expired: the stored message is one frame that stands for all."""
        try:
            entries: Sequence[Entry] = await database_hop(stored_reply, stream)
        except NothingStored:
            raise Refused(404, "There is no such reply.") from None
        await self._start()
        await self._send_body(b"".join(map(self.event, entries)), more=False)

    def _resume_after(self) -> int | None:
        """The number of the last frame the reader has, None if it has just come."""
        headers: dict[bytes, bytes] = dict(self.scope["headers"])
        for text in (headers.get(b"last-event-id", b"").decode("ascii", "ignore"), self._parameter("after")):
            if text.isdecimal() and len(text) < 10:
                return int(text)
        return None

    def _parameter(self, name: str) -> str:
        query: bytes = self.scope["query_string"]
        return parse_qs(query.decode("ascii", "ignore")).get(name, [""])[0]

    async def _start(self) -> None:
        await self.send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await self._send_body(f"retry: {RETRY_MS}\n\n".encode())

    async def _refuse(self, refusal: Refused) -> None:
        body = refusal.text.encode()
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
        if body:
            headers.append((b"content-length", str(len(body)).encode()))
        await self.send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    async def _send_body(self, body: bytes, *, more: bool = True) -> None:
        if body or not more:
            async with asyncio.timeout(self.stalled_s):
                await self.send({"type": "http.response.body", "body": body, "more_body": more})

    async def _leave(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)


class ReplyStream(EventStream):
    """`/chats/streams/<generation>/?ticket=…`: a reply for the page that shows it."""

    async def authorised_stream(self) -> UUID:
        if self.scope["method"] != "GET":
            raise Refused(405, "Streams are read with GET.")
        stream: UUID = self.scope["url_route"]["kwargs"]["stream"]
        try:
            read_ticket(self._parameter("ticket"), stream)
        except BadTicket:
            raise Refused(403, "This permission to read has expired. Reload the page.") from None
        if runtime.is_draining:
            raise Refused(503, "The server is restarting. Try again in a moment.")
        return stream
