"""The dialects against a real llama.cpp server."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

import httpx2
import pytest

from chats.providers import PRESETS, Auth, ChatMessage, ContextOverflow, GenerationRequest, ModelClient, probe
from tests.chats.providers.conftest import HELLO, LLAMA_KEY, QUICK, Connect, collect, text_of
from tests.peers.llama import LlamaServer

pytestmark = pytest.mark.peer

DIALECTS = ("openai_chat", "openai_text", "anthropic")
LLAMA_CAPABILITIES = PRESETS["llamacpp"].capabilities


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_reply_streams_to_its_end_with_usage(dialect: str, llama: LlamaServer, connect: Connect) -> None:
    # Replies are some 80 tokens long on average; the limit only guards against a very talkative one.
    provider = connect(llama.url, dialect=dialect, api_key=LLAMA_KEY)
    deltas = await collect(provider, replace(HELLO, max_tokens=1500))
    assert deltas[0].started is not None
    assert text_of(deltas)
    assert [delta.finish_reason for delta in deltas if delta.finish_reason] == ["stop"]
    usages = [delta.usage for delta in deltas if delta.usage]
    assert usages[-1].prompt_tokens > 0
    assert usages[-1].completion_tokens >= len([delta for delta in deltas if delta.text])


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_reply_cut_at_its_limit_says_so(dialect: str, llama: LlamaServer, connect: Connect) -> None:
    deltas = await collect(connect(llama.url, dialect=dialect, api_key=LLAMA_KEY), replace(HELLO, max_tokens=2))
    assert [delta.finish_reason for delta in deltas if delta.finish_reason] == ["length"]


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_wrong_key_is_an_auth_error_that_does_not_show_it(
    dialect: str, llama: LlamaServer, connect: Connect
) -> None:
    provider = connect(llama.url, dialect=dialect, api_key="wrong-secret-123")
    with pytest.raises(Auth) as caught:
        await collect(provider)
    assert "wrong-secret-123" not in str(caught.value)
    assert "wrong-secret-123" not in repr(provider.spec)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_prompt_beyond_the_context_is_told_apart(dialect: str, llama: LlamaServer, connect: Connect) -> None:
    words = "over and over again " * 2000
    request = GenerationRequest(messages=(ChatMessage("user", words),), prompt=words, max_tokens=4)
    with pytest.raises(ContextOverflow):
        await collect(connect(llama.url, dialect=dialect, api_key=LLAMA_KEY), request)


async def test_the_same_seed_gives_the_same_reply(llama: LlamaServer, connect: Connect) -> None:
    provider = connect(llama.url, api_key=LLAMA_KEY, capabilities=LLAMA_CAPABILITIES)
    request = replace(
        HELLO, seed=42, max_tokens=60, samplers={"temperature": 1.0, "min_p": 0.05, "dry_multiplier": 0.8}
    )
    first, second = await collect(provider, request), await collect(provider, request)
    assert text_of(first) == text_of(second) != ""
    assert first[0].started is not None
    assert first[0].started.dropped == ()


async def test_leaving_the_stream_frees_the_slot(llama: LlamaServer, connect: Connect) -> None:
    # Nothing this model says ends by itself when the end of turn is forbidden: it would go on to the limit.
    endless = {"ignore_eos": True, "n_predict": -1}
    provider = connect(llama.url, api_key=LLAMA_KEY, extra=endless)
    async with aclosing(provider.stream(replace(HELLO, max_tokens=100_000))) as deltas:
        async for delta in deltas:
            if delta.text:
                assert await _busy_slots(llama) == 1
                break
    await _eventually(lambda: _is_idle(llama))


async def test_cancelling_the_task_frees_the_slot(llama: LlamaServer, connect: Connect) -> None:
    provider = connect(llama.url, api_key=LLAMA_KEY, extra={"ignore_eos": True})
    shown = asyncio.Event()

    async def generate() -> None:
        async for delta in provider.stream(replace(HELLO, max_tokens=100_000)):
            if delta.text:
                shown.set()

    task = asyncio.create_task(generate())
    await shown.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _eventually(lambda: _is_idle(llama))


async def test_a_connection_is_used_again(llama: LlamaServer, connect: Connect) -> None:
    provider = connect(llama.url, api_key=LLAMA_KEY)
    replies = [await collect(provider, replace(HELLO, max_tokens=5)) for _ in range(3)]
    assert all(text_of(reply) for reply in replies)


async def test_the_connection_test_reports_speed_and_models(llama: LlamaServer, client: ModelClient) -> None:
    spec = PRESETS["llamacpp"].connection(base_url=llama.url, api_key=LLAMA_KEY)
    report = await probe.test_connection(replace(spec, allow_private=True, clocks=QUICK), client)
    assert report.error is None
    assert report.streaming is True
    assert report.latency_ms is not None
    assert report.first_token_ms is not None
    assert [model.id for model in report.models] == ["tiny-storyteller"]


async def test_the_connection_test_reports_a_wrong_key(llama: LlamaServer, client: ModelClient) -> None:
    spec = PRESETS["llamacpp"].connection(base_url=llama.url, api_key="no", model="m")
    report = await probe.test_connection(replace(spec, allow_private=True, clocks=QUICK), client)
    assert isinstance(report.error, Auth)


async def test_a_local_server_is_found(llama: LlamaServer, client: ModelClient) -> None:
    port = int(llama.url.rpartition(":")[2])
    # A port with nobody behind it beside the real one.
    found = await probe.discover_local(client, ports={port: ("llamacpp",), 9: ("vllm",)}, timeout_s=5.0)
    assert [(server.presets, server.base_url) for server in found] == [(("llamacpp",), f"{llama.url}/v1")]


async def _busy_slots(llama: LlamaServer) -> int:
    async with httpx2.AsyncClient() as client:
        answer = await client.get(f"{llama.url}/slots", headers={"Authorization": f"Bearer {LLAMA_KEY}"})
    return sum(bool(slot["is_processing"]) for slot in answer.json())


async def _is_idle(llama: LlamaServer) -> bool:
    return await _busy_slots(llama) == 0


async def _eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await holds():
            pass
