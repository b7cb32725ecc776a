"""Finds model servers on this machine, and tries a connection out."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from chats.providers.client import HttpProvider, ModelClient
from chats.providers.errors import BadRequest, ProviderError
from chats.providers.presets import PRESETS, Preset
from chats.providers.types import (
    ChatMessage,
    Clocks,
    ConnectionSpec,
    GenerationRequest,
    ModelInfo,
    Tool,
)

PROBE_S = 0.3
TRIAL_TOKENS = 64

_GREETING = ChatMessage("user", "Say hello in one short sentence.")
_TOOL = Tool("report_ready", "Report that you are ready.", {"type": "object", "properties": {}})
_TOOL_REQUEST = ChatMessage("user", "Call the tool report_ready now.")


@dataclass(frozen=True, slots=True)
class FoundServer:
    """A server that answered on this machine. ``presets`` are those that use its port, the likeliest first."""

    presets: tuple[str, ...]
    base_url: str
    models: tuple[ModelInfo, ...]
    needs_key: bool = False


@dataclass(frozen=True, slots=True)
class TestReport:
    """How a connection did. Times are milliseconds; None is what could not be found out."""

    #: Keeps test collectors from taking the name for a test.
    __test__ = False

    latency_ms: float | None = None
    first_token_ms: float | None = None
    streaming: bool | None = None
    tools: bool | None = None
    models: tuple[ModelInfo, ...] = ()
    error: ProviderError | None = None


def local_ports(presets: Mapping[str, Preset] = PRESETS) -> dict[int, tuple[str, ...]]:
    """Return the ports that local servers usually take, each with the presets that use it."""
    ports: dict[int, tuple[str, ...]] = {}
    for preset in presets.values():
        for port in preset.local_ports:
            ports[port] = (*ports.get(port, ()), preset.slug)
    return ports


async def discover_local(
    client: ModelClient, *, ports: Mapping[int, Sequence[str]] | None = None, timeout_s: float = PROBE_S
) -> tuple[FoundServer, ...]:
    """Ask every usual port of this machine for its models, all at once; loopback only."""
    asked = local_ports() if ports is None else ports
    found = await asyncio.gather(*(_probe(client, port, presets, timeout_s) for port, presets in asked.items()))
    return tuple(server for server in found if server is not None)


async def test_connection(spec: ConnectionSpec, client: ModelClient) -> TestReport:
    """Try a connection with a short reply: how fast it is and what it can do. Never raises ProviderError."""
    provider = client.provider(spec)
    report = await _listing(provider)
    try:
        if not spec.model:
            provider = client.provider(replace(spec, model=_any_model(report)))
        report = await _greeting(provider, report)
    except ProviderError as error:
        # Why it did not answer matters more than why it did not list.
        return replace(report, error=error)
    if spec.capabilities.tools and spec.dialect != "openai_text":
        report = replace(report, tools=await _calls_tool(provider))
    return replace(report, error=None)


async def _probe(client: ModelClient, port: int, presets: Sequence[str], timeout_s: float) -> FoundServer | None:
    base_url = f"http://127.0.0.1:{port}/v1"
    clocks = Clocks(connect_s=timeout_s, first_token_s=timeout_s, idle_s=timeout_s, total_s=timeout_s)
    spec = ConnectionSpec("openai_chat", base_url, clocks=clocks, allow_private=True)
    try:
        models = await client.provider(spec).list_models()
    except ProviderError as error:
        if error.code == "auth":
            return FoundServer(tuple(presets), base_url, (), needs_key=True)
        return None
    return FoundServer(tuple(presets), base_url, models) if models else None


async def _listing(provider: HttpProvider) -> TestReport:
    started = time.perf_counter()
    try:
        models = await provider.list_models()
    except ProviderError as error:
        return TestReport(error=error)
    return TestReport(latency_ms=(time.perf_counter() - started) * 1000, models=models)


def _any_model(report: TestReport) -> str:
    if not report.models:
        raise report.error or BadRequest("no model is chosen")
    return report.models[0].id


async def _greeting(provider: HttpProvider, report: TestReport) -> TestReport:
    """Time the first token and see whether the reply came in more than one piece."""
    request = GenerationRequest(messages=(_GREETING,), prompt=_GREETING.content, max_tokens=TRIAL_TOKENS)
    started = time.perf_counter()
    latency_ms, first_token_ms = report.latency_ms, None
    pieces = 0
    async with aclosing(provider.stream(request)) as deltas:
        async for delta in deltas:
            elapsed_ms = (time.perf_counter() - started) * 1000
            if delta.started is not None and latency_ms is None:
                latency_ms = elapsed_ms
            if delta.is_shown:
                pieces += 1
                first_token_ms = elapsed_ms if first_token_ms is None else first_token_ms
    return replace(
        report, latency_ms=latency_ms, first_token_ms=first_token_ms, streaming=pieces > 1 if pieces else None
    )


async def _calls_tool(provider: HttpProvider) -> bool | None:
    """Whether the model calls a tool when asked to; None if the service failed for another reason."""
    request = GenerationRequest(messages=(_TOOL_REQUEST,), max_tokens=TRIAL_TOKENS * 4, tools=(_TOOL,))
    try:
        async with aclosing(provider.stream(request)) as deltas:
            async for delta in deltas:
                if delta.tool_call is not None:
                    return True
    except BadRequest:
        return False
    except ProviderError:
        return None
    return False
