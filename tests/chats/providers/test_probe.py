"""Looking for local servers and trying connections, against servers that do it wrong."""

from dataclasses import replace

from chats.providers import (
    BadRequest,
    Capabilities,
    Clocks,
    Connect,
    ConnectionSpec,
    ModelClient,
    NotAnApi,
    Unavailable,
    discover_local,
    probe,
)
from tests.chats.providers.conftest import QUICK
from tests.peers.hostile import Answer, Fault, HostileServer, chat_chunk, chat_reply, hostile_server, sse

JSON = {"Content-Type": "application/json"}
MODELS = Answer([b'{"data":[{"id":"listed"}]}'], headers=JSON)
TOOLS = Capabilities(tools=True)
TOOL_CALL = Answer(
    sse(
        chat_chunk(tool_calls=[{"index": 0, "id": "1", "function": {"name": "report_ready", "arguments": "{}"}}]),
        chat_chunk(finish_reason="tool_calls"),
    )
)


def spec_of(server: HostileServer, **fields: object) -> ConnectionSpec:
    spec = ConnectionSpec("openai_chat", server.url, model="m", allow_private=True, clocks=QUICK)
    return replace(spec, **fields)  # type: ignore[arg-type] # any of its fields


async def test_local_servers_are_found_and_others_are_not(client: ModelClient) -> None:
    closed = Answer([b"{}"], status=401, headers=JSON)
    silent = Answer([Fault.STALL], status=0)
    page = Answer([b"<html></html>"], headers={"Content-Type": "text/html"})
    async with (
        hostile_server(MODELS) as good,
        hostile_server(closed) as locked,
        hostile_server(silent) as mute,
        hostile_server(page) as web,
        hostile_server(Answer([b'{"data":[]}'], headers=JSON)) as empty,
    ):
        ports = {server.port: ("ollama",) for server in (good, locked, mute, web, empty)}
        found = await discover_local(client, ports=ports, timeout_s=0.5)
    assert [(server.base_url, server.needs_key) for server in found] == [
        (f"{good.url}/v1", False),
        (f"{locked.url}/v1", True),
    ]
    assert found[0].models[0].id == "listed"


async def test_the_usual_ports_are_asked_without_naming_them(client: ModelClient) -> None:
    # Whatever runs on this machine: it only must not fail or hang.
    assert isinstance(await discover_local(client, timeout_s=0.2), tuple)


async def test_a_good_connection_reports_everything(client: ModelClient) -> None:
    async with hostile_server(MODELS, chat_reply("Hello there"), TOOL_CALL) as server:
        report = await probe.test_connection(spec_of(server, capabilities=TOOLS), client)
    assert (report.streaming, report.tools, report.error) == (True, True, None)
    assert [model.id for model in report.models] == ["listed"]
    assert report.first_token_ms is not None
    assert report.latency_ms is not None


async def test_without_a_model_the_first_listed_is_tried(client: ModelClient) -> None:
    async with hostile_server(MODELS, chat_reply("Hello")) as server:
        report = await probe.test_connection(spec_of(server, model=""), client)
        assert server.received[1].json["model"] == "listed"
    assert report.streaming is False
    assert report.tools is None


async def test_a_service_that_lists_nothing_can_still_answer(client: ModelClient) -> None:
    missing = Answer([b"{}"], status=404, headers=JSON)
    async with hostile_server(missing, chat_reply("Hello there")) as server:
        report = await probe.test_connection(spec_of(server), client)
    assert (report.error, report.models, report.streaming) == (None, (), True)
    assert report.latency_ms is not None


async def test_no_model_at_all_is_explained(client: ModelClient) -> None:
    async with hostile_server(Answer([b'{"data":[]}'], headers=JSON)) as server:
        report = await probe.test_connection(spec_of(server, model=""), client)
    assert isinstance(report.error, BadRequest)


async def test_a_web_page_is_explained(client: ModelClient) -> None:
    page = Answer([b"<html></html>"], headers={"Content-Type": "text/html"})
    async with hostile_server(page) as server:
        report = await probe.test_connection(spec_of(server, model=""), client)
    assert isinstance(report.error, NotAnApi)


async def test_nobody_there_is_explained(client: ModelClient) -> None:
    async with hostile_server(MODELS) as server:
        spec = spec_of(server, clocks=Clocks(connect_s=1.0))
    report = await probe.test_connection(spec, client)
    assert isinstance(report.error, Connect)


async def test_tools_are_refused_ignored_or_unknown(client: ModelClient) -> None:
    refused = Answer([b'{"error":{"message":"tools are not allowed"}}'], status=400, headers=JSON)
    failing = Answer([b"{}"], status=500, headers=JSON)
    for answer, tools in ((refused, False), (chat_reply("No."), False), (failing, None)):
        async with hostile_server(MODELS, chat_reply("Hello there"), answer) as server:
            report = await probe.test_connection(spec_of(server, capabilities=TOOLS), client)
        assert (report.tools, report.error) == (tools, None)


async def test_a_reply_without_words_leaves_streaming_unknown(client: ModelClient) -> None:
    async with hostile_server(MODELS, Answer(sse(chat_chunk(finish_reason="length")))) as server:
        report = await probe.test_connection(spec_of(server), client)
    assert (report.streaming, report.first_token_ms, report.error) == (None, None, None)


async def test_an_answer_after_the_list_may_still_fail(client: ModelClient) -> None:
    async with hostile_server(MODELS, Answer([b"{}"], status=503, headers=JSON)) as server:
        report = await probe.test_connection(spec_of(server), client)
    assert isinstance(report.error, Unavailable)
    assert report.models
