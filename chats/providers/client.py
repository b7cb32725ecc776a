"""Model connections as providers, over the keep-alive connections of one process."""

import ssl
from collections.abc import AsyncGenerator, Collection, Mapping

from chats.providers.anthropic import Anthropic
from chats.providers.dialect import Dialect, StreamReader, decode_event, decode_object
from chats.providers.errors import BadRequest, BrokenStream, Connect, NotAnApi
from chats.providers.gemini import Gemini
from chats.providers.guard import Guard, Resolver, resolve
from chats.providers.http import HttpPool, Limits, Reply
from chats.providers.openai_chat import OpenAIChat
from chats.providers.openai_text import OpenAIText
from chats.providers.types import ConnectionSpec, Delta, DialectName, GenerationRequest, ModelInfo, Started

DIALECTS: Mapping[DialectName, Dialect] = {
    "openai_chat": OpenAIChat(),
    "openai_text": OpenAIText(),
    "anthropic": Anthropic(),
    "gemini": Gemini(),
}


class ModelClient:
    """Makes providers that share connections. Make one per event loop and close it at the end.

    ``allowed_hosts`` are private hosts that an admin lets everybody reach.
    """

    def __init__(
        self,
        *,
        allowed_hosts: Collection[str] = (),
        resolver: Resolver = resolve,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._guard = Guard(allowed_hosts, resolver)
        self._http = HttpPool(self._guard, ssl_context)

    def provider(self, spec: ConnectionSpec) -> "HttpProvider":
        """Return the provider of a connection; it holds nothing and may be made per request."""
        return HttpProvider(spec, self._http)

    async def check_address(self, spec: ConnectionSpec) -> None:
        """Judge a connection's address before it is stored.

        Raises:
            BadRequest, BlockedAddress, Connect: it is malformed, not allowed, or does not resolve.
        """
        if spec.allow_private:
            return
        try:
            await self._guard.check(spec.base_url)
        except OSError as error:
            raise Connect("the name does not resolve") from error

    async def warm_up(self) -> None:
        """Do the slow part of a first request (certificates) before it comes."""
        await self._http.warm_up()

    async def aclose(self) -> None:
        """Close every connection; streams that still run break."""
        await self._http.aclose()


class HttpProvider:
    """One model connection."""

    def __init__(self, spec: ConnectionSpec, http: HttpPool) -> None:
        self.spec = spec
        self._http = http
        self._dialect = DIALECTS[spec.dialect]
        self._secrets = tuple(secret for secret in (spec.api_key, *spec.headers.values()) if secret)
        self._limits = Limits(spec.clocks, spec.allow_private, self._secrets)

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Yield the reply; the first delta says who answers and what was not sent. See ``Provider``."""
        wire = self._dialect.generation(self.spec, request)
        reader = self._dialect.reader()
        async with self._http.exchange(wire, self._limits) as reply:
            yield Delta(started=Started(self.spec.name, request.model or self.spec.model, wire.dropped))
            if not reply.is_event_stream:
                for delta in await self._whole(reply, reader):
                    yield delta
                return
            while (events := await reply.events()) is not None:
                for event in events:
                    if event.data == b"[DONE]":
                        reply.finish_arrived()
                        continue
                    deltas = reader.read(decode_event(event, self._secrets))
                    if deltas:
                        reply.token_arrived()
                        if reader.has_finished:
                            reply.finish_arrived()
                        for delta in deltas:
                            yield delta
        if not reader.has_finished:
            raise BrokenStream("the stream ended without a finish reason")

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """Ask the service for its models; see ``Provider``."""
        wire = self._dialect.models(self.spec)
        async with self._http.exchange(wire, self._limits) as reply:
            body = await reply.document()
        if "html" in reply.headers.get("content-type", ""):
            raise NotAnApi
        try:
            return self._dialect.read_models(decode_object(body, self._secrets))
        except BrokenStream as error:
            raise BadRequest("the list of models is not JSON") from error

    async def _whole(self, reply: Reply, reader: StreamReader) -> list[Delta]:
        """Read the answer of a service that does not stream, or that reports an error as a success."""
        if "html" in reply.headers.get("content-type", ""):
            raise NotAnApi
        deltas = list(reader.read(decode_object(await reply.document(), self._secrets)))
        if not reader.has_finished:
            raise BrokenStream("the answer has no finish reason")
        return deltas
