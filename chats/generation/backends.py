"""The models that this process talks to: connections kept open, and who answers lately."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from django.conf import settings

from chats.providers import (
    Breakers,
    Candidate,
    ConnectionSpec,
    Delta,
    GenerationRequest,
    ModelClient,
    ModelInfo,
    Pool,
    Provider,
)
from tavern.runtime import runtime

breakers = Breakers()
_client: tuple[asyncio.AbstractEventLoop, ModelClient] | None = None


def model_client() -> ModelClient:
    """Return the client of the running event loop."""
    global _client
    loop = asyncio.get_running_loop()
    if _client is None or _client[0] is not loop:
        _client = (loop, ModelClient(allowed_hosts=settings.MODEL_ALLOWED_HOSTS))
    return _client[1]


def connection_changed(connection_id: object) -> None:
    """Ask a connection afresh that was failing before somebody changed it; from any thread."""
    runtime.loop.call_soon_threadsafe(breakers.forget, str(connection_id))


@dataclass(frozen=True, slots=True)
class Asked:
    """One model and what it is asked, in its own dialect."""

    spec: ConnectionSpec
    request: GenerationRequest


class AskedPool:
    """Asks the models in order until one answers. Opens nothing before it is read, and so may be made in any thread."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._asked = tuple(asked)

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Yield the first reply that starts; of `request` only the seed is used, where a connection has none."""
        async for delta in self._pool().stream(request):
            yield delta

    async def list_models(self) -> tuple[ModelInfo, ...]:
        return await self._pool().list_models()

    def _pool(self) -> Pool:
        client = model_client()
        return Pool(
            [
                Candidate(asked.spec.name, asked.spec.model, _OwnRequest(client.provider(asked.spec), asked.request))
                for asked in self._asked
            ],
            breakers,
        )


class _OwnRequest:
    """Replaces what the pool asks everybody by what this model is asked."""

    def __init__(self, provider: Provider, request: GenerationRequest) -> None:
        self._provider = provider
        self._request = request

    def stream(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        seed = request.seed if self._request.seed is None else self._request.seed
        own = replace(self._request, model=request.model, seed=seed)
        return cast("AsyncGenerator[Delta, None]", self._provider.stream(own))

    async def list_models(self) -> tuple[ModelInfo, ...]:
        return await self._provider.list_models()


async def _close_client() -> None:
    global _client
    if _client is not None:
        await _client[1].aclose()
        _client = None


runtime.on_drain(_close_client)
