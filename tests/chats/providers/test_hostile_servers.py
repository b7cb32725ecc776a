"""What servers do wrong, and the error each of it becomes."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from chats.providers import (
    Auth,
    BadRequest,
    BrokenStream,
    Clocks,
    ConnectionSpec,
    Delta,
    Filtered,
    HttpProvider,
    ModelClient,
    ModelMissing,
    NotAnApi,
    ProviderError,
    RateLimit,
    RedirectRefused,
    Timeout,
    Unavailable,
    http,
)
from chats.providers import (
    Connect as ConnectFailed,
)
from tests.chats.providers.conftest import HELLO, QUICK, Connect, collect, text_of
from tests.peers.hostile import Answer, Fault, chat_chunk, chat_reply, hostile_server, sse

JSON = {"Content-Type": "application/json"}
IMPATIENT = Clocks(connect_s=1.0, first_token_s=0.05, idle_s=0.05, total_s=5.0)


async def failure(connect: Connect, answer: Answer, **fields: object) -> tuple[list[Delta], ProviderError]:
    """Return what was yielded before the error, and the error."""
    seen: list[Delta] = []
    async with hostile_server(answer) as server:
        with pytest.raises(ProviderError) as caught:
            await gather(connect(server.url, **fields), seen)
    return seen, caught.value


async def gather(provider: HttpProvider, seen: list[Delta]) -> None:
    async with aclosing(provider.stream(HELLO)) as deltas:
        async for delta in deltas:
            seen.append(delta)  # noqa: PERF401 - a comprehension would lose all of them on an error


async def test_a_good_reply_arrives_whole(connect: Connect) -> None:
    async with hostile_server(chat_reply("Once upon a time")) as server:
        assert text_of(await collect(connect(server.url))) == "Once upon a time"


async def test_a_kept_connection_that_the_server_ended_is_replaced_by_a_new_one(connect: Connect) -> None:
    cut = Answer([Fault.CUT], status=0)
    async with hostile_server(chat_reply("First"), cut, chat_reply("Second")) as server:
        provider = connect(server.url)
        assert [text_of(await collect(provider)) for _ in range(2)] == ["First", "Second"]
        assert server.connections == 2


async def test_a_new_connection_that_the_server_ends_is_not_tried_twice(connect: Connect) -> None:
    async with hostile_server(Answer([Fault.CUT], status=0)) as server:
        with pytest.raises(ConnectFailed):
            await collect(connect(server.url))
        assert len(server.received) == 1


async def test_a_dead_port_is_a_connect_error(connect: Connect) -> None:
    async with hostile_server(chat_reply("")) as server:
        url = server.url
    with pytest.raises(ConnectFailed):
        await collect(connect(url))


@pytest.mark.parametrize("answer", [Answer([Fault.STALL], status=0), Answer([Fault.STALL])])
async def test_a_silent_server_runs_into_the_first_token_clock(answer: Answer, connect: Connect) -> None:
    _seen, error = await failure(connect, answer, clocks=IMPATIENT)
    assert isinstance(error, Timeout)
    assert error.clock == "first_token"


async def test_comments_do_not_hold_the_first_token_clock(connect: Connect) -> None:
    answer = Answer([b": still here\n\n", Fault.FLOOD])
    _seen, error = await failure(connect, answer, clocks=IMPATIENT)
    assert isinstance(error, Timeout)
    assert error.clock == "first_token"


async def test_a_stall_in_the_middle_runs_into_the_idle_clock_and_keeps_the_text(connect: Connect) -> None:
    answer = Answer([*sse(chat_chunk("Half a "), done=False), Fault.STALL])
    clocks = replace(IMPATIENT, first_token_s=5.0)
    seen, error = await failure(connect, answer, clocks=clocks)
    assert text_of(seen) == "Half a "
    assert isinstance(error, Timeout)
    assert error.clock == "idle"


async def test_a_stream_without_end_runs_into_the_total_clock(connect: Connect) -> None:
    answer = Answer([*sse(chat_chunk("again "), done=False), Fault.FLOOD])
    _seen, error = await failure(connect, answer, clocks=replace(QUICK, total_s=0.1))
    assert isinstance(error, Timeout)
    assert error.clock == "total"


async def test_a_slow_reader_is_not_the_models_fault(connect: Connect) -> None:
    async with hostile_server(chat_reply("one two three")) as server:
        provider = connect(server.url, clocks=replace(QUICK, idle_s=0.05))
        words = []
        async for delta in provider.stream(HELLO):
            words.append(delta.text)
            if delta.text:
                # Longer than the idle clock, so that a clock that runs while we are away would ring.
                await asyncio.sleep(0.08)
    assert "".join(words) == "one two three"


@pytest.mark.parametrize(
    "body",
    [
        [*sse(chat_chunk("Half a rep"), done=False), Fault.CUT],
        sse(chat_chunk("Half a rep"), done=False),
        sse(chat_chunk("Half a rep"), done=True),
        [*sse(chat_chunk("Half a rep"), done=False), b"data: {not json}\n\n"],
        [*sse(chat_chunk("Half a rep"), done=False), b"data: 7\n\n"],
        [*sse(chat_chunk("Half a rep"), done=False), b"data: \xff\xfe\n\n"],
    ],
    ids=["cut", "ended early", "done without a reason", "garbage", "not an object", "not UTF-8"],
)
async def test_a_stream_that_does_not_end_properly_is_broken_and_keeps_its_text(
    body: list[bytes | Fault], connect: Connect
) -> None:
    seen, error = await failure(connect, Answer(body))
    assert isinstance(error, BrokenStream)
    assert text_of(seen) == "Half a rep"


@pytest.mark.parametrize(
    "payload",
    [
        {"choices": [7]},
        {"choices": {"a": 1}},
        {"choices": [{"delta": "text"}]},
        {"choices": [{"delta": {"content": 7, "tool_calls": "none", "reasoning": []}, "finish_reason": {}}]},
        {"usage": "many"},
    ],
)
async def test_wrong_shapes_inside_a_stream_are_skipped(payload: object, connect: Connect) -> None:
    answer = Answer(sse(payload, chat_chunk("Fine."), chat_chunk(finish_reason="stop")))
    async with hostile_server(answer) as server:
        assert text_of(await collect(connect(server.url))) == "Fine."


@pytest.mark.parametrize("line", [b"data: " + b"x" * 65_536, b"x" * 65_536, b"data: y\n" * 8_192])
async def test_an_event_without_end_is_bounded(line: bytes, connect: Connect) -> None:
    # A flood takes a busy machine longer than the other faults; its size is the limit here, not a clock.
    patient = Clocks(connect_s=30.0, first_token_s=120.0, idle_s=120.0, total_s=120.0)
    _seen, error = await failure(connect, Answer([line, Fault.FLOOD]), clocks=patient)
    assert isinstance(error, BrokenStream)
    assert "too long" in error.detail


async def test_a_reply_without_end_is_bounded(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_STREAM_BYTES", 10_000)
    _seen, error = await failure(connect, Answer([*sse(chat_chunk("more "), done=False), Fault.FLOOD]))
    assert isinstance(error, BrokenStream)


async def test_after_the_finish_reason_nothing_is_an_error(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "GRACE_S", 0.02)
    chunks = sse(chat_chunk("All."), chat_chunk(finish_reason="stop"), done=False)
    for fault in (Fault.STALL, Fault.CUT):
        async with hostile_server(Answer([*chunks, fault])) as server:
            assert text_of(await collect(connect(server.url))) == "All."


async def test_a_rate_limit_tells_when_to_come_back(connect: Connect) -> None:
    answer = Answer([b'{"error": {"message": "slow down"}}'], status=429, headers={**JSON, "Retry-After": "7"})
    _seen, error = await failure(connect, answer)
    assert isinstance(error, RateLimit)
    assert error.retry_after_s == 7
    assert error.retryable
    assert "7 s" in error.text()


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, b"oops", Unavailable),
        (503, b'{"error":{"message":"Loading model","type":"unavailable_error","code":503}}', Unavailable),
        (404, b"not here", ModelMissing),
        (400, b'{"error":{"message":"temperature is too high"}}', BadRequest),
        (401, b"", Auth),
    ],
)
async def test_an_error_status_is_understood(
    status: int, body: bytes, kind: type[ProviderError], connect: Connect
) -> None:
    _seen, error = await failure(connect, Answer([body] if body else [], status=status, headers=JSON))
    assert type(error) is kind


async def test_an_error_that_breaks_off_is_still_understood(connect: Connect) -> None:
    _seen, error = await failure(connect, Answer([b'{"error": "half', Fault.CUT], status=401, headers=JSON))
    assert isinstance(error, Auth)


async def test_an_error_under_a_success_status_is_an_error(connect: Connect) -> None:
    answer = Answer([b'{"error": {"message": "no such key", "type": "authentication_error"}}'], headers=JSON)
    _seen, error = await failure(connect, answer)
    assert isinstance(error, Auth)


async def test_an_error_inside_the_stream_keeps_the_text(connect: Connect) -> None:
    body = sse(chat_chunk("So far"), {"error": {"code": 502, "message": "upstream died"}})
    seen, error = await failure(connect, Answer(body))
    assert text_of(seen) == "So far"
    assert isinstance(error, Unavailable)


async def test_a_filter_that_strikes_in_the_middle_keeps_the_text(connect: Connect) -> None:
    seen, error = await failure(connect, Answer(sse(chat_chunk("So far"), chat_chunk(finish_reason="content_filter"))))
    assert text_of(seen) == "So far"
    assert isinstance(error, Filtered)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_refused_and_not_followed(status: int, connect: Connect) -> None:
    async with hostile_server(chat_reply("secret")) as inside:
        answer = Answer(status=status, headers={"Location": f"{inside.url}/latest/meta-data"})
        _seen, error = await failure(connect, answer)
        assert isinstance(error, RedirectRefused)
        assert inside.received == []


async def test_a_web_page_is_not_an_api(connect: Connect) -> None:
    page = Answer([b"<!doctype html><html>Welcome</html>"], headers={"Content-Type": "text/html"})
    _seen, error = await failure(connect, page)
    assert isinstance(error, NotAnApi)
    async with hostile_server(page) as server:
        with pytest.raises(NotAnApi):
            await connect(server.url).list_models()


async def test_a_compressed_answer_is_refused(connect: Connect) -> None:
    answer = Answer([b"\x1f\x8b"], headers={"Content-Type": "text/event-stream", "Content-Encoding": "gzip"})
    _seen, error = await failure(connect, answer)
    assert isinstance(error, BrokenStream)


async def test_a_service_that_does_not_stream_is_read_whole(connect: Connect) -> None:
    whole = b'{"choices":[{"message":{"content":"All at once."},"finish_reason":"stop"}],"usage":{"prompt_tokens":3}}'
    async with hostile_server(Answer([whole], headers=JSON)) as server:
        deltas = await collect(connect(server.url))
    assert text_of(deltas) == "All at once."


async def test_a_whole_answer_without_a_finish_reason_is_broken(connect: Connect) -> None:
    _seen, error = await failure(connect, Answer([b'{"choices":[]}'], headers=JSON))
    assert isinstance(error, BrokenStream)


async def test_a_list_of_models_that_is_none_is_explained(connect: Connect) -> None:
    async with hostile_server(Answer([b"[1, 2]"], headers=JSON)) as server:
        with pytest.raises(BadRequest):
            await connect(server.url).list_models()


async def test_a_server_that_does_not_speak_http_is_a_connect_error(connect: Connect) -> None:
    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        with pytest.raises(ConnectFailed):
            await collect(connect(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"))


async def test_leaving_closes_the_connection_at_once(connect: Connect) -> None:
    answer = Answer([*sse(chat_chunk("One "), done=False), Fault.STALL])
    async with hostile_server(answer) as server:
        async with aclosing(connect(server.url).stream(HELLO)) as deltas:
            async for delta in deltas:
                if delta.text:
                    break
        async with asyncio.timeout(5):
            await server.client_left.wait()


async def test_someone_elses_cancellation_is_not_a_timeout(connect: Connect) -> None:
    async with hostile_server(Answer([Fault.STALL])) as server:
        task = asyncio.create_task(collect(connect(server.url)))
        await server.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_one_connection_serves_many_replies(connect: Connect) -> None:
    async with hostile_server(chat_reply("again")) as server:
        provider = connect(server.url)
        for _ in range(5):
            assert text_of(await collect(provider)) == "again"
        assert server.connections == 1


async def test_cookies_do_not_travel_between_people(connect: Connect) -> None:
    answer = replace(chat_reply("hi"), headers={"Content-Type": "text/event-stream", "Set-Cookie": "who=alice"})
    async with hostile_server(answer) as server:
        await collect(connect(server.url))
        await collect(connect(server.url, api_key="bob"))
        assert all("cookie" not in request.headers for request in server.received)


@pytest.mark.parametrize(
    "fields",
    [
        {"api_key": "two\nlines"},
        {"api_key": "中文"},
        {"headers": {"Host": "elsewhere"}},
        {"headers": {"Bad Name": "x"}},
        {"headers": {"a:b": "x"}},
        {"extra": {"thing": object()}},
    ],
)
async def test_what_cannot_be_sent_is_a_bad_request(fields: dict[str, object], connect: Connect) -> None:
    async with hostile_server(chat_reply("")) as server:
        with pytest.raises(BadRequest):
            await collect(connect(server.url, **fields))


@pytest.mark.parametrize(
    "url", ["", "not an address", "ftp://a.example", "http://", "http://u:p@a.example", "http://[", "http://a:x"]
)
async def test_an_address_that_is_none_is_a_bad_request(url: str, connect: Connect, client: ModelClient) -> None:
    with pytest.raises(BadRequest):
        await collect(connect(url))
    with pytest.raises(BadRequest):
        await collect(client.provider(ConnectionSpec("openai_chat", url)))
