"""The one place that talks HTTP: pooled connections, the clocks, bounded reading, the error tree.

Below the client class of httpx2 on purpose, on its connection pool: a shared client would carry cookies from
one person's connection to another's and follow redirects, and only the pool lets us pin judged addresses.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal, cast

import httpcore2
import httpx2

from chats.providers.alarm import Alarm
from chats.providers.classify import error_from_status
from chats.providers.errors import (
    BadRequest,
    BrokenStream,
    Connect,
    ProviderError,
    RedirectRefused,
    Timeout,
)
from chats.providers.guard import Guard, GuardedBackend, check_url, host_and_port
from chats.providers.sse import EventTooLong, SseEvent, SseParser
from chats.providers.types import Clocks

MAX_ERROR_BYTES = 64 * 1024
MAX_DOCUMENT_BYTES = 8 * 1024 * 1024
MAX_STREAM_BYTES = 64 * 1024 * 1024
#: After a finish reason we wait this long for usage and a proper end, so that the connection can be reused.
GRACE_S = 1.0
KEEPALIVE_EXPIRY_S = 30.0
MAX_IDLE_CONNECTIONS = 64

_OWN_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One HTTP request, and what of the generation request could not be put into it."""

    method: Literal["GET", "POST"]
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange may take: its clocks, whether it may go to private networks, what is secret."""

    clocks: Clocks
    allow_private: bool = False
    secrets: tuple[str, ...] = ()


class HttpPool:
    """Keep-alive connections of one event loop, guarded and unguarded ones strictly apart."""

    def __init__(self, guard: Guard | None = None, ssl_context: ssl.SSLContext | None = None) -> None:
        self._guard = guard or Guard()
        self._ssl_context = ssl_context
        self._guarded: httpcore2.AsyncConnectionPool | None = None
        self._open: httpcore2.AsyncConnectionPool | None = None

    @asynccontextmanager
    async def exchange(self, wire: WireRequest, limits: Limits) -> AsyncIterator["Reply"]:
        """Send a request and give its reply once a success status has come.

        Raises:
            ProviderError: no connection, a clock ran out, or the status is an error.
        """
        request = self._request(wire, limits)
        await self.warm_up()
        pool = self._pool_for(wire.url, limits)
        started_at = asyncio.get_running_loop().time()
        response = await _send(pool, request, started_at, limits.clocks)
        reply = Reply(response, limits, started_at)
        try:
            await reply.check_status()
            yield reply
        finally:
            await reply.aclose()

    async def warm_up(self) -> None:
        """Load the certificates of the authorities, which takes a tenth of a second, outside the event loop."""
        if self._ssl_context is None:
            self._ssl_context = await asyncio.to_thread(httpx2.create_ssl_context)

    async def aclose(self) -> None:
        """Close every connection."""
        for pool in (self._guarded, self._open):
            if pool is not None:
                await pool.aclose()
        self._guarded = self._open = None

    def _pool_for(self, url: str, limits: Limits) -> httpcore2.AsyncConnectionPool:
        if limits.allow_private:
            self._open = self._open or self._make_pool(httpcore2.AnyIOBackend())
            return self._open
        if not self._guard.allows(httpx2.URL(url).host):
            check_url(url)
        self._guarded = self._guarded or self._make_pool(GuardedBackend(self._guard))
        return self._guarded

    def _make_pool(self, backend: httpcore2.AsyncNetworkBackend) -> httpcore2.AsyncConnectionPool:
        return httpcore2.AsyncConnectionPool(
            ssl_context=self._ssl_context,
            max_connections=None,  # the gate in front of generations is what limits them
            max_keepalive_connections=MAX_IDLE_CONNECTIONS,
            keepalive_expiry=KEEPALIVE_EXPIRY_S,
            network_backend=backend,
        )

    def _request(self, wire: WireRequest, limits: Limits) -> httpcore2.Request:
        host_and_port(wire.url)
        try:
            url = httpx2.URL(wire.url)
        except (httpx2.InvalidURL, UnicodeError):
            raise BadRequest("the address is not a valid URL") from None
        clocks = limits.clocks
        return httpcore2.Request(
            wire.method,
            httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=_header_list(wire, url.netloc),
            content=wire.body,
            extensions={"timeout": {"connect": clocks.connect_s, "pool": clocks.connect_s}},
        )


def _header_list(wire: WireRequest, netloc: bytes) -> list[tuple[bytes, bytes]]:
    headers = [(b"Host", netloc), (b"Accept-Encoding", b"identity"), (b"User-Agent", b"Lamplight")]
    if wire.method == "POST":
        headers.append((b"Content-Length", str(len(wire.body)).encode("ascii")))
    for name, value in wire.headers.items():
        if name.lower() in _OWN_HEADERS:
            raise BadRequest(f"the header {name} cannot be set by hand")
        if not (name.isascii() and value.isascii() and name.isprintable() and value.isprintable()) or " " in name:
            raise BadRequest("a key or header contains characters that cannot be sent")
        headers.append((name.encode("ascii"), value.encode("ascii")))
    return headers


async def _send(
    pool: httpcore2.AsyncConnectionPool, request: httpcore2.Request, started_at: float, clocks: Clocks
) -> httpcore2.Response:
    try:
        async with asyncio.timeout_at(started_at + min(clocks.first_token_s, clocks.total_s)):
            return await _send_on_a_live_connection(pool, request)
    except httpcore2.TimeoutException as error:
        raise Timeout(clock="connect") from error
    except TimeoutError as error:
        raise Timeout(clock="first_token" if clocks.first_token_s <= clocks.total_s else "total") from error
    except httpcore2.LocalProtocolError as error:
        raise BadRequest("a header is not valid") from error
    except httpcore2.RemoteProtocolError as error:
        raise Connect("the server closed the connection or does not speak HTTP") from error
    except (httpcore2.NetworkError, httpcore2.UnsupportedProtocol) as error:
        raise Connect(_reason(error)) from error


async def _send_on_a_live_connection(
    pool: httpcore2.AsyncConnectionPool, request: httpcore2.Request
) -> httpcore2.Response:
    """Send again when a kept connection turns out to be closed: servers end idle ones whenever they like.

    A connection that fails leaves the pool, so at the latest the request goes out on a new one, whose failure counts.
    """
    while True:
        is_new = False

        async def note(event: str, _info: dict[str, object]) -> None:
            nonlocal is_new
            is_new = is_new or event == "connection.connect_tcp.started"

        request.extensions["trace"] = note
        try:
            return await pool.handle_async_request(request)
        except (httpcore2.RemoteProtocolError, httpcore2.ReadError):
            if is_new:
                raise


def _reason(error: Exception) -> str:
    return "the certificate of the server is not valid" if "CERTIFICATE" in str(error).upper() else "no connection"


class Reply:
    """A response whose body is read under the clocks, as server-sent events or as one document."""

    def __init__(self, response: httpcore2.Response, limits: Limits, started_at: float) -> None:
        self.status = response.status
        self.headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        self._response = response
        self._chunks = cast("AsyncIterator[bytes]", response.aiter_stream())
        self._limits = limits
        self._started_at = started_at
        self._deadline = started_at + limits.clocks.first_token_s
        self._has_news = False
        self._last_deadline = started_at + limits.clocks.total_s
        self._clock: Literal["first_token", "idle"] = "first_token"
        self._finished = False
        self._received = 0
        self._parser = SseParser()
        self._loop = asyncio.get_running_loop()
        self._alarm = Alarm()

    @property
    def is_event_stream(self) -> bool:
        return self.headers.get("content-type", "").partition(";")[0].strip() == "text/event-stream"

    async def check_status(self) -> None:
        """Raise what a status other than success means; redirects are not followed."""
        if 300 <= self.status < 400:
            raise RedirectRefused(f"HTTP {self.status}")
        if self.headers.get("content-encoding", "identity") != "identity":
            raise BrokenStream("the server compressed its answer although asked not to")
        if not 200 <= self.status < 300:
            body = await self._body(MAX_ERROR_BYTES, cut=True)
            raise error_from_status(self.status, body, self.headers, secrets=self._limits.secrets)

    def token_arrived(self) -> None:
        """Restart the idle clock; the first call ends the first-token clock."""
        self._clock = "idle"
        self._has_news = True

    def finish_arrived(self) -> None:
        """The reply is complete: whatever happens to the connection now is no longer an error."""
        if not self._finished:
            self._finished = True
            self._last_deadline = self._loop.time() + GRACE_S

    async def events(self) -> list[SseEvent] | None:
        """Return the next events, possibly none yet; None at the end of the stream.

        Raises:
            Timeout: a clock ran out. BrokenStream: the connection broke or the server sends without bounds.
        """
        try:
            chunk = await self._next_chunk(MAX_STREAM_BYTES)
            if chunk is not None:
                return self._parser.feed(chunk)
            return self._parser.finish() or None
        except EventTooLong as error:
            raise BrokenStream("one event of the stream is too long") from error
        except ProviderError:
            if self._finished:
                return None
            raise

    async def document(self) -> bytes:
        """Return the whole body.

        Raises:
            Timeout, BrokenStream: as ``events``.
        """
        return await self._body(MAX_DOCUMENT_BYTES, cut=False)

    async def aclose(self) -> None:
        """Give the connection back if the body was read to its end, else close it, which stops the model."""
        self._alarm.stop()
        await self._response.aclose()

    async def _body(self, limit_bytes: int, *, cut: bool) -> bytes:
        pieces: list[bytes] = []
        try:
            while (chunk := await self._next_chunk(limit_bytes)) is not None:
                pieces.append(chunk)
        except ProviderError:
            # Of an error's text any part will do: the status is what counts.
            if not cut:
                raise
        return b"".join(pieces)

    async def _next_chunk(self, limit_bytes: int) -> bytes | None:
        if self._has_news:
            # From now rather than from the last token: the time that the reader took is not the model's.
            self._has_news = False
            self._deadline = self._loop.time() + self._limits.clocks.idle_s
        try:
            with self._alarm.until(min(self._deadline, self._last_deadline)):
                chunk = await anext(self._chunks, None)
        except TimeoutError as error:
            clock = self._clock if self._deadline <= self._last_deadline else "total"
            raise Timeout(clock=clock) from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            raise BrokenStream("the connection broke off") from error
        if chunk is not None:
            self._received += len(chunk)
            if self._received > limit_bytes:
                raise BrokenStream("the server sends more than a reply can be")
        return chunk
