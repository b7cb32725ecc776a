import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from asgiref.testing import ApplicationCommunicator as UntypedCommunicator
from channels.routing import URLRouter

from chats.routing import stream_routes
from chats.streams import CompleteFrame, MessageFrame, StatusFrame, issue_ticket, stream_log
from chats.streams.consumer import ReplyStream
from tavern.runtime import runtime

#: asgiref's testing tools carry no types.
ApplicationCommunicator: Any = UntypedCommunicator


@dataclass
class Response:
    """What came over one connection."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""
    is_complete: bool = False

    @property
    def events(self) -> list[dict[str, str]]:
        """The whole events in the body, as a browser reads them."""
        blocks = self.body.decode().split("\n\n")[:-1]
        fields = [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]
        return [event for event in fields if "event" in event]


def scope(stream: UUID, *, ticket: str | None = None, last_id: str | None = None, **query: str) -> dict[str, Any]:
    query["ticket"] = issue_ticket(1, stream) if ticket is None else ticket
    return {
        "type": "http",
        "method": "GET",
        "path": f"/chats/streams/{stream}/",
        "query_string": urlencode(query).encode(),
        "headers": [(b"last-event-id", last_id.encode())] if last_id is not None else [],
    }


@asynccontextmanager
async def connected(scope: dict[str, Any]) -> AsyncIterator[Any]:
    communicator = ApplicationCommunicator(URLRouter(stream_routes), scope)
    await communicator.send_input({"type": "http.request", "body": b"", "more_body": False})
    try:
        yield communicator
    finally:
        await communicator.send_input({"type": "http.disconnect"})
        await communicator.wait()


async def take(communicator: Any, response: Response) -> None:
    """Receive one ASGI message into the response."""
    message = await communicator.receive_output(5)
    if message["type"] == "http.response.start":
        response.status, response.headers = message["status"], dict(message["headers"])
    else:
        response.body += message.get("body", b"")
        response.is_complete = not message.get("more_body", False)


async def fetch(scope: dict[str, Any]) -> Response:
    """Read to the end."""
    response = Response()
    async with connected(scope) as communicator:
        while not response.is_complete:
            await take(communicator, response)
    return response


def written(*texts: str, finish: bool = True) -> UUID:
    stream = uuid4()
    stream_log().open(stream)
    for text in texts:
        stream_log().publish(stream, MessageFrame(text))
    if finish:
        stream_log().publish(stream, CompleteFrame("complete"))
        stream_log().finish(stream)
    return stream


async def test_it_sends_every_frame_with_its_number() -> None:
    response = await fetch(scope(written("It ", "rains.\n\nStill.")))
    assert response.status == 200
    assert response.headers[b"content-type"].startswith(b"text/event-stream")
    assert b"no-cache" in response.headers[b"cache-control"]
    assert response.headers[b"x-accel-buffering"] == b"no"
    assert response.body.startswith(b"retry: ")
    assert [(event["id"], event["event"]) for event in response.events] == [
        ("1", "message"),
        ("2", "message"),
        ("3", "complete"),
    ]
    assert json.loads(response.events[1]["data"])["text"] == "rains.\n\nStill."


async def test_it_follows_what_is_being_written() -> None:
    stream = written("a", finish=False)
    response = Response()
    async with connected(scope(stream)) as communicator:
        while len(response.events) < 1:
            await take(communicator, response)
        stream_log().publish(stream, MessageFrame("b"))
        while len(response.events) < 2:
            await take(communicator, response)
        assert not response.is_complete
        stream_log().finish(stream)
        while not response.is_complete:
            await take(communicator, response)


async def test_resuming_anywhere_loses_and_doubles_nothing() -> None:
    """250 readers, each cut off at random places and back again by Last-Event-ID or ?after=, while the reply is written."""
    dice = random.Random(20260720)
    text = "".join(dice.choice('abc 光的*\n"é😀') for _ in range(300))
    stream = uuid4()
    stream_log().open(stream)

    async def write() -> None:
        rest = text
        while rest:
            size = dice.randint(1, 6)
            stream_log().publish(stream, MessageFrame(rest[:size]))
            rest = rest[size:]
            if dice.random() < 0.1:
                stream_log().publish(stream, StatusFrame("writing"))
            if dice.random() < 0.3:
                await asyncio.sleep(0)
        stream_log().publish(stream, CompleteFrame("complete"))
        stream_log().finish(stream)

    async def read(seed: int) -> str:
        own = random.Random(seed)
        seen, last_id, is_over = "", None, False
        while not is_over:
            by_header = own.random() < 0.5
            query: dict[str, str] = {} if by_header or last_id is None else {"after": last_id}
            response, cut = Response(), own.randint(1, 25)
            async with connected(scope(stream, last_id=last_id if by_header else None, **query)) as communicator:
                while not response.is_complete and cut:
                    await take(communicator, response)
                    cut -= 1
            for event in response.events:
                if "id" in event:
                    last_id = event["id"]
                if event["event"] == "message":
                    seen += json.loads(event["data"])["text"]
                is_over = is_over or event["event"] == "complete"
        return seen

    readers = [asyncio.create_task(read(seed)) for seed in range(250)]
    await write()
    whole = stream_log().snapshot(stream).text
    assert whole == text
    assert set(await asyncio.gather(*readers)) == {whole}


async def test_a_reader_who_has_everything_is_told_to_stop_reconnecting() -> None:
    response = await fetch(scope(written("a"), last_id="2"))
    assert (response.status, response.body) == (204, b"")


@pytest.mark.parametrize("ticket", ["", "1.2.3~nonsense"])
async def test_a_bad_ticket_is_refused(ticket: str) -> None:
    assert (await fetch(scope(written("secret"), ticket=ticket))).status == 403


async def test_a_ticket_for_another_stream_is_refused() -> None:
    response = await fetch(scope(written("secret"), ticket=issue_ticket(1, uuid4())))
    assert response.status == 403
    assert b"secret" not in response.body


async def test_a_quiet_stream_sends_heartbeats_without_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReplyStream, "heartbeat_s", 0.001)
    stream = written("a", finish=False)
    response = Response()
    async with connected(scope(stream)) as communicator:
        while [event["event"] for event in response.events] != ["message", "heartbeat", "heartbeat"]:
            await take(communicator, response)
    assert "id" not in response.events[-1]
    assert stream_log().snapshot(stream).last_id == 1


async def test_a_reader_who_leaves_is_forgotten_at_once() -> None:
    stream = written("a", finish=False)
    response = Response()
    async with connected(scope(stream)) as communicator:
        while not response.events:
            await take(communicator, response)
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "event-stream"]


async def test_a_connection_that_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReplyStream, "stalled_s", 0.001)
    received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    received.put_nowait({"type": "http.request"})
    is_sending = asyncio.Event()

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            is_sending.set()
            await asyncio.Event().wait()

    stream = written("a", finish=False)
    serving = asyncio.create_task(URLRouter(stream_routes)(scope(stream), received.get, send))
    await asyncio.wait_for(is_sending.wait(), 5)
    reader = next(task for task in asyncio.all_tasks() if task.get_name() == "event-stream")
    await asyncio.wait_for(reader, 5)
    received.put_nowait({"type": "http.disconnect"})
    await serving


async def test_a_restarting_server_ends_streams_so_that_they_resume() -> None:
    stream = written("a", finish=False)
    response = Response()
    async with connected(scope(stream)) as communicator:
        while not response.events:
            await take(communicator, response)
        await stream_log().aclose()
        while not response.is_complete:
            await take(communicator, response)
    assert [event["event"] for event in response.events] == ["message"]


async def test_a_restarting_server_takes_no_new_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "is_draining", True)
    assert (await fetch(scope(written("a")))).status == 503


@pytest.mark.django_db(transaction=True)
async def test_an_unknown_stream_is_not_found() -> None:
    assert (await fetch(scope(uuid4()))).status == 404
