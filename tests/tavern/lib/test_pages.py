"""Pages in threads: bodies arrive whole, answers leave whole, and a client that goes is noticed."""

from collections.abc import Iterable
from typing import Any

import pytest

from tavern.lib.pages import BUFFERED_BYTES, Pages


def echo(environ: Any, start_response: Any) -> Iterable[bytes]:
    """Answer with what was sent, in pieces."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("X-Size", str(len(body)))])
    return [body[:3], body[3:]] if body else []


async def ask(app: Any, pieces: list[dict[str, Any]], length: int) -> tuple[list[dict[str, Any]], int]:
    """Return what was sent back, and how many pieces of the body were asked for before the first of it."""
    scope = {
        "type": "http", "method": "POST", "path": "/", "raw_path": b"/", "root_path": "", "query_string": b"",
        "headers": [(b"content-length", str(length).encode())], "http_version": "1.1", "scheme": "http",
        "server": ("x", 80), "client": ("y", 1),
    }  # fmt: skip
    waiting, sent = list(pieces), list[dict[str, Any]]()

    async def receive() -> dict[str, Any]:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent, len(pieces) - len(waiting)


def piece(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


@pytest.mark.parametrize("body", [b"abcdefgh", b"x" * 100_000])
async def test_a_body_in_pieces_arrives_whole_and_the_answer_leaves_in_order(body: bytes) -> None:
    pieces = [piece(body[:4], more=True), piece(body[4:], more=False)]
    sent, _asked = await ask(Pages(echo), pieces, len(body))
    assert [message["type"] for message in sent] == ["http.response.start", *["http.response.body"] * 3]
    assert b"".join(message["body"] for message in sent[1:]) == body
    assert not sent[-1].get("more_body", False)


async def test_an_answer_without_a_body_ends() -> None:
    sent, _asked = await ask(Pages(echo), [piece(b"", more=False)], 0)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


async def test_a_client_that_leaves_in_the_middle_sends_nothing_more() -> None:
    sent, _asked = await ask(Pages(echo), [piece(b"abc", more=True)], 8)
    assert dict(sent[0]["headers"])[b"x-size"] == b"0"


async def test_a_large_body_is_not_kept_in_memory() -> None:
    size = BUFFERED_BYTES + 2

    def first_bytes(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [environ["wsgi.input"].read(2)]

    pieces = [piece(b"ab", more=True), piece(b"c" * (size - 2), more=False)]
    sent, asked = await ask(Pages(first_bytes), pieces, size)
    assert sent[1]["body"] == b"ab"
    assert asked == 1


async def test_a_long_answer_is_sent_piece_by_piece() -> None:
    def many(_environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return (b"%d " % number for number in range(100))

    sent, _asked = await ask(Pages(many), [piece(b"", more=False)], 0)
    assert b"".join(message.get("body", b"") for message in sent) == b"".join(b"%d " % number for number in range(100))
