"""The guard against private networks."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import replace

import pytest

from chats.providers import BadRequest, BlockedAddress, Clocks, Connect, ConnectionSpec, Guard, ModelClient, Timeout
from chats.providers.guard import check_url, is_public, resolve
from tests.chats.providers.conftest import HELLO, QUICK, collect, text_of
from tests.peers.hostile import chat_reply, hostile_server

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.5.5",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "64:ff9b:2::1",
    "::ffff:0:7f00:1",
    "::fffe:7f00:1",
    "4000::1",
    "2002:7f00:1::",
    "2001::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "100::1",
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_and_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("ftp://example.com", BadRequest),
        ("file:///etc/passwd", BadRequest),
        ("//example.com", BadRequest),
        ("http://", BadRequest),
        ("https://user:pass@example.com", BadRequest),
        ("https://example.com@evil.example", BadRequest),
        ("https://exa mple.com", BadRequest),
        ("https://example.com\\@evil.example", BadRequest),
        ("https://example.com\n.evil.example", BadRequest),
        ("https://example.com:99999", BadRequest),
        ("https://[::1", BadRequest),
        ("http://example.com:22", BlockedAddress),
        ("http://example.com:25", BlockedAddress),
        ("http://example.com:6379", BlockedAddress),
    ],
)
def test_malformed_addresses_and_odd_ports_are_refused(url: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_url(url)


@pytest.mark.parametrize("url", ["https://Example.com/v1", "http://example.com.:8080", "https://example.com:443"])
def test_ordinary_addresses_pass(url: str) -> None:
    assert check_url(url) == "example.com"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:7f00:1]", "0"]
)
async def test_no_spelling_of_this_machine_gets_through(host: str, client: ModelClient) -> None:
    async with hostile_server(chat_reply("inside")) as server:
        spec = ConnectionSpec("openai_chat", f"http://{host}:{server.port}", clocks=QUICK)
        with pytest.raises((BadRequest, BlockedAddress, Connect)):
            await collect(client.provider(spec))
        assert server.connections == 0


async def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    async def mixed(_host: str, _port: int) -> Sequence[str]:
        return ("8.8.8.8", "10.0.0.1")

    with pytest.raises(BlockedAddress):
        await Guard(resolver=mixed).addresses("rebind.example", 443)


async def test_a_name_that_changes_after_the_check_gains_nothing() -> None:
    """It is judged again for the connection, and the judged address is the one that is connected to."""
    answers = [("93.184.216.34",), ("127.0.0.1",)]

    async def rebinding(_host: str, _port: int) -> Sequence[str]:
        return answers.pop(0)

    client = ModelClient(resolver=rebinding)
    async with hostile_server(chat_reply("inside")) as server:
        spec = ConnectionSpec("openai_chat", f"http://rebind.example:{server.port}", clocks=QUICK)
        await client.check_address(spec)
        with pytest.raises(BlockedAddress):
            await collect(client.provider(spec))
        assert server.connections == 0
    await client.aclose()


async def test_the_judged_address_is_connected_to_and_the_name_stays_in_the_request() -> None:
    asked = []

    async def once(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ("127.0.0.1",)

    client = ModelClient(allowed_hosts=["Models.Lan"], resolver=once)
    async with hostile_server(chat_reply("from the lan")) as server:
        spec = ConnectionSpec("openai_chat", f"http://models.lan:{server.port}", clocks=QUICK)
        assert text_of(await collect(client.provider(spec))) == "from the lan"
        assert server.received[0].headers["host"] == f"models.lan:{server.port}"
    assert asked == ["models.lan"]
    await client.aclose()


async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    async def two(_host: str, _port: int) -> Sequence[str]:
        return ("127.0.0.2", "127.0.0.1")

    client = ModelClient(allowed_hosts=["models.lan"], resolver=two)
    async with hostile_server(chat_reply("second")) as server:
        spec = ConnectionSpec("openai_chat", f"http://models.lan:{server.port}", clocks=QUICK)
        assert text_of(await collect(client.provider(spec))) == "second"
    await client.aclose()


async def test_connections_of_the_unguarded_are_not_lent_to_the_guarded(client: ModelClient) -> None:
    async with hostile_server(chat_reply("mine")) as server:
        spec = ConnectionSpec("openai_chat", server.url, clocks=QUICK, allow_private=True)
        await collect(client.provider(spec))
        with pytest.raises(BlockedAddress):
            await collect(client.provider(replace(spec, allow_private=False)))


async def test_a_name_that_does_not_resolve_is_a_connect_error() -> None:
    async def nobody(_host: str, _port: int) -> Sequence[str]:
        raise OSError("no such name")

    async def nowhere(_host: str, _port: int) -> Sequence[str]:
        return ()

    for resolver in (nobody, nowhere):
        client = ModelClient(resolver=resolver)
        with pytest.raises(Connect):
            await collect(client.provider(ConnectionSpec("openai_chat", "https://gone.example", clocks=QUICK)))
        await client.aclose()
    client = ModelClient(resolver=nobody)
    with pytest.raises(Connect):
        await client.check_address(ConnectionSpec("openai_chat", "https://gone.example"))


async def test_a_resolver_that_hangs_runs_into_the_connect_clock() -> None:
    async def hang(_host: str, _port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return ()

    client = ModelClient(resolver=hang)
    spec = ConnectionSpec("openai_chat", "https://slow.example", clocks=Clocks(connect_s=0.02))
    with pytest.raises(Timeout) as caught:
        await collect(client.provider(spec))
    assert caught.value.clock == "connect"
    await client.aclose()


async def test_a_name_too_long_to_be_one_does_not_resolve() -> None:
    with pytest.raises(OSError, match="not a host name"):
        await Guard().addresses("a" * 64 + ".example", 443)


async def test_checking_before_storing_says_what_is_wrong(client: ModelClient) -> None:
    with pytest.raises(BlockedAddress):
        await client.check_address(ConnectionSpec("openai_chat", "http://127.0.0.1:8080/v1"))
    with pytest.raises(BadRequest):
        await client.check_address(ConnectionSpec("openai_chat", "http://me@127.0.0.1"))
    await client.check_address(ConnectionSpec("openai_chat", "http://127.0.0.1:8080/v1", allow_private=True))
    await ModelClient(allowed_hosts=["127.0.0.1"]).check_address(ConnectionSpec("openai_chat", "http://127.0.0.1:22"))


async def test_the_system_resolver_gives_each_address_once() -> None:
    assert list(await resolve("127.0.0.1", 80)) == ["127.0.0.1"]


async def test_tls_verifies_the_name_and_not_the_pinned_address() -> None:
    """The server behind the address has no certificate for the name, so the connection must fail on that."""

    async def pinned(_host: str, _port: int) -> Sequence[str]:
        return ("127.0.0.1",)

    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0, ssl=context)
    client = ModelClient(allowed_hosts=["models.lan"], resolver=pinned)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Connect):
            await collect(
                client.provider(ConnectionSpec("openai_chat", f"https://models.lan:{port}", clocks=QUICK)), HELLO
            )
    assert asked == ["models.lan"]
    await client.aclose()
