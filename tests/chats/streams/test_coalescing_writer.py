import asyncio
from uuid import uuid4

import pytest

from chats.streams import CoalescingWriter, MemoryStreamLog, StatusFrame, text_so_far


class Setting:
    """A log with one stream, and a writer whose clock the test turns."""

    def __init__(self) -> None:
        self.log, self.stream = MemoryStreamLog(), uuid4()
        self.log.open(self.stream)
        self.writer = CoalescingWriter(self.log, self.stream, pause_s=3600)

    async def frames(self) -> list[tuple[str, str]]:
        entries = await self.log.subscribe(self.stream).next(0)
        return [(entry.kind, entry.data) for entry in entries]

    def text(self) -> str:
        return self.log.snapshot(self.stream).text


@pytest.fixture
async def setting() -> Setting:
    return Setting()


async def test_the_first_piece_is_sent_at_once(setting: Setting) -> None:
    setting.writer.message("a")
    assert setting.text() == "a"


async def test_pieces_that_follow_at_once_wait_and_are_sent_together(setting: Setting) -> None:
    for piece in "abcd":
        setting.writer.message(piece)
    assert setting.text() == "a"
    setting.writer.flush()
    assert await setting.frames() == [("message", '{"text":"a"}'), ("message", '{"text":"bcd"}')]


async def test_waiting_pieces_are_sent_when_the_pause_is_over() -> None:
    log, stream = MemoryStreamLog(), uuid4()
    log.open(stream)
    writer = CoalescingWriter(log, stream, pause_s=0.005)
    writer.message("a")
    writer.message("b")
    reading = log.subscribe(stream, 1)
    assert text_so_far(await asyncio.wait_for(reading.next(5), 5)) == "b"


async def test_reasoning_and_message_keep_their_order(setting: Setting) -> None:
    setting.writer.reasoning("hm")
    setting.writer.reasoning("m")
    setting.writer.message("Yes")
    setting.writer.frame(StatusFrame("writing"))
    assert [kind for kind, _ in await setting.frames()] == ["reasoning", "reasoning", "message", "status"]


async def test_nothing_is_not_sent(setting: Setting) -> None:
    setting.writer.message("")
    setting.writer.flush()
    assert await setting.frames() == []
