"""A client per test, and one real llama.cpp server for all of them."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing

import pytest

from chats.providers import ChatMessage, Clocks, ConnectionSpec, Delta, GenerationRequest, HttpProvider, ModelClient
from tests.peers.llama import LlamaServer, llama_server

LLAMA_KEY = "sk-peer-secret-key"
HELLO = GenerationRequest(messages=(ChatMessage("user", "Hello there"),), prompt="Hello there")
QUICK = Clocks(connect_s=2.0, first_token_s=5.0, idle_s=5.0, total_s=20.0)

Connect = Callable[..., HttpProvider]


@pytest.fixture
async def client() -> AsyncIterator[ModelClient]:
    client = ModelClient()
    yield client
    await client.aclose()


@pytest.fixture
def connect(client: ModelClient) -> Connect:
    """Return a function that makes a provider for a server of the test, any spec field may be given."""

    def make(url: str, **fields: object) -> HttpProvider:
        spec = {"dialect": "openai_chat", "model": "m", "allow_private": True, "clocks": QUICK, **fields}
        return client.provider(ConnectionSpec(base_url=url, **spec))  # type: ignore[arg-type] # any of its fields

    return make


@pytest.fixture(scope="session")
def llama() -> Iterator[LlamaServer]:
    with llama_server(api_key=LLAMA_KEY, parallel=2, context=4096) as server:
        yield server


async def collect(provider: HttpProvider, request: GenerationRequest = HELLO) -> list[Delta]:
    async with aclosing(provider.stream(request)) as deltas:
        return [delta async for delta in deltas]


def text_of(deltas: list[Delta]) -> str:
    return "".join(delta.text for delta in deltas)
