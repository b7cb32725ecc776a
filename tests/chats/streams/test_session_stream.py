import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from chats.models import Chat, Generation
from chats.streams import CompleteFrame, MessageFrame, ReasoningFrame, StatusFrame, stream_log
from tavern.accounts.models import User
from tavern.lib.hops import database_hop
from tests.chats.streams.test_event_stream import Response, fetch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reply(chat: Chat, alice: User) -> Generation:
    """A finished reply in the log."""
    generation = Generation.objects.create(chat=chat, owner=alice, message=chat.head)
    log = stream_log()
    log.open(generation.pk)
    for frame in (StatusFrame("writing"), ReasoningFrame("hm"), MessageFrame("Come in."), CompleteFrame("complete")):
        log.publish(generation.pk, frame)
    log.finish(generation.pk)
    return generation


async def read(chat: Chat, user: User | None, prefix: str = "/api/chat/stream/") -> Response:
    headers = []
    if user is not None:
        client = Client()
        await database_hop(client.force_login, user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        headers = [(b"cookie", f"other=1; {settings.SESSION_COOKIE_NAME}={cookie}".encode())]
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": f"{prefix}{chat.pk}", "query_string": b""}
    return await fetch({**scope, "headers": headers})


@pytest.mark.parametrize("prefix", ["/api/chat/stream/", "/api/stream/"])
async def test_it_sends_the_promised_kinds_in_the_promised_form(
    chat: Chat, alice: User, reply: Generation, prefix: str
) -> None:
    response = await read(chat, alice, prefix)
    assert [event["event"] for event in response.events] == ["message", "complete"]
    data = json.loads(response.events[0]["data"])
    assert set(data) == {"event", "data", "messageId", "timestamp"}
    assert (data["event"], data["data"], data["messageId"]) == ("message", {"text": "Come in."}, chat.head_id)
    assert response.events[0]["id"] == "3"


async def test_a_stranger_finds_nothing(chat: Chat, bob: User, reply: Generation) -> None:
    assert (await read(chat, bob)).status == 404


async def test_nobody_finds_nothing(chat: Chat, reply: Generation) -> None:
    assert (await read(chat, None)).status == 404


async def test_a_chat_without_replies_has_no_stream(chat: Chat, alice: User) -> None:
    assert (await read(chat, alice)).status == 404
