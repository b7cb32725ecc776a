import asyncio
from uuid import UUID, uuid4

import pytest

from chats.streams import CompleteFrame, Entry, ErrorFrame, MemoryStreamLog, MessageFrame, StatusFrame, UnknownStream
from chats.streams.memory import BATCH
from chats.streams.memory import MemorySubscription as Subscription


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def log() -> MemoryStreamLog:
    return MemoryStreamLog()


@pytest.fixture
def stream(log: MemoryStreamLog) -> UUID:
    stream = uuid4()
    log.open(stream)
    return stream


async def read_all(reading: Subscription) -> list[Entry]:
    entries: list[Entry] = []
    while not reading.is_at_end:
        entries += await reading.next(5)
    return entries


def write(log: MemoryStreamLog, stream: UUID, *texts: str) -> None:
    for text in texts:
        log.publish(stream, MessageFrame(text))


async def test_frames_are_numbered_from_one(log: MemoryStreamLog, stream: UUID) -> None:
    assert [log.publish(stream, MessageFrame(text)) for text in "abc"] == [1, 2, 3]


async def test_a_reader_gets_what_was_there_and_what_comes(log: MemoryStreamLog, stream: UUID) -> None:
    write(log, stream, "a", "b")
    reading = asyncio.create_task(read_all(log.subscribe(stream)))
    await asyncio.sleep(0)
    write(log, stream, "c")
    await asyncio.sleep(0)
    log.finish(stream)
    assert [entry.id for entry in await reading] == [1, 2, 3]


@pytest.mark.parametrize("after", range(6))
async def test_a_reader_attaches_behind_any_number(log: MemoryStreamLog, stream: UUID, after: int) -> None:
    write(log, stream, *"abcde")
    log.finish(stream)
    assert [entry.id for entry in await read_all(log.subscribe(stream, after))] == list(range(after + 1, 6))


async def test_a_number_from_the_future_reads_what_comes_next(log: MemoryStreamLog, stream: UUID) -> None:
    write(log, stream, "a")
    reading = log.subscribe(stream, 99)
    write(log, stream, "b")
    assert [entry.id for entry in await reading.next(5)] == [2]


async def test_many_readers_read_the_same(log: MemoryStreamLog, stream: UUID) -> None:
    readers = [asyncio.create_task(read_all(log.subscribe(stream))) for _ in range(20)]
    for text in "abcdefgh":
        write(log, stream, text)
        await asyncio.sleep(0)
    log.finish(stream)
    everything = await asyncio.gather(*readers)
    assert all(entries == everything[0] and len(entries) == 8 for entries in everything)


async def test_a_reader_with_nothing_to_read_waits_only_so_long(log: MemoryStreamLog, stream: UUID) -> None:
    assert list(await log.subscribe(stream).next(0)) == []


async def test_a_slow_reader_catches_up_in_bounded_steps(log: MemoryStreamLog, stream: UUID) -> None:
    reading = log.subscribe(stream)
    write(log, stream, *["x"] * (3 * BATCH + 1))
    log.finish(stream)
    sizes = []
    while not reading.is_at_end:
        sizes.append(len(await reading.next(5)))
    assert sizes == [BATCH, BATCH, BATCH, 1]


async def test_a_snapshot_is_what_a_reader_of_its_number_knows(log: MemoryStreamLog, stream: UUID) -> None:
    write(log, stream, "old")
    log.publish(stream, MessageFrame("Once", replace=True))
    log.publish(stream, StatusFrame("writing"))
    write(log, stream, " more")
    snapshot = log.snapshot(stream)
    assert (snapshot.text, snapshot.last_id, snapshot.is_finished) == ("Once more", 4, False)


async def test_stopping_wakes_the_owner(log: MemoryStreamLog, stream: UUID) -> None:
    owner = asyncio.create_task(log.stopped(stream))
    await asyncio.sleep(0)
    assert await asyncio.to_thread(log.stop, stream)
    await asyncio.wait_for(owner, 5)
    assert log.is_stopped(stream)


async def test_a_stop_that_came_first_is_not_lost(log: MemoryStreamLog, stream: UUID) -> None:
    log.stop(stream)
    await asyncio.wait_for(log.stopped(stream), 5)


async def test_a_finished_or_unknown_stream_cannot_be_stopped(log: MemoryStreamLog, stream: UUID) -> None:
    log.finish(stream)
    assert not log.stop(stream)
    assert not log.stop(uuid4())


async def test_a_finished_stream_expires(stream: UUID) -> None:
    clock = Clock()
    log = MemoryStreamLog(keep_s=900, clock=clock)
    log.open(stream)
    write(log, stream, "a")
    log.finish(stream)
    clock.now = 899
    assert log.snapshot(stream).text == "a"
    clock.now = 900
    with pytest.raises(UnknownStream):
        log.subscribe(stream)
    log.open(uuid4())
    assert stream not in log._streams


async def test_a_running_stream_does_not_expire(stream: UUID) -> None:
    clock = Clock()
    log = MemoryStreamLog(keep_s=1, clock=clock)
    log.open(stream)
    clock.now = 10_000
    log.open(uuid4())
    assert log.snapshot(stream).last_id == 0


async def test_a_closing_log_cuts_its_readers(log: MemoryStreamLog, stream: UUID) -> None:
    reading = log.subscribe(stream)
    waiting = asyncio.create_task(reading.next(5))
    await asyncio.sleep(0)
    await log.aclose()
    assert list(await waiting) == []
    assert reading.is_cut
    assert not reading.is_at_end


async def test_what_is_not_said_is_left_out(log: MemoryStreamLog, stream: UUID) -> None:
    log.publish(stream, ErrorFrame("connect", "Nothing answers.", retryable=True))
    log.publish(stream, CompleteFrame("complete", message=3))
    first, last = await log.subscribe(stream).next(5)
    assert first.data == '{"code":"connect","text":"Nothing answers.","retryable":true}'
    assert '"variant"' not in last.data
