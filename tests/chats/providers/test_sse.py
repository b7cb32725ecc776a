"""The event stream parser."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.providers.sse import EventTooLong, SseEvent, SseParser


def parse(*chunks: bytes) -> list[SseEvent]:
    parser = SseParser()
    return [event for chunk in chunks for event in parser.feed(chunk)] + parser.finish()


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_all_line_endings_mean_the_same(newline: bytes) -> None:
    stream = newline.join((b"event: delta", b"data: one", b"data:two", b"", b"data: three", b"", b""))
    assert parse(stream) == [SseEvent(b"delta", b"one\ntwo"), SseEvent(b"", b"three")]


def test_an_event_is_given_out_as_soon_as_its_last_line_is_there() -> None:
    parser = SseParser()
    assert parser.feed(b"data: one\r\n\r") == [SseEvent(b"", b"one")]
    assert parser.feed(b"\ndata: two\r\n\r\n") == [SseEvent(b"", b"two")]


def test_comments_ids_retries_and_unknown_fields_are_skipped() -> None:
    assert parse(b": ping\n\nid: 7\nretry: 10\nmood: calm\ndata: x\n\n") == [SseEvent(b"", b"x")]


def test_a_byte_order_mark_is_skipped() -> None:
    assert parse(b"\xef\xbb\xbfdata: x\n\n") == [SseEvent(b"", b"x")]


def test_a_field_without_colon_has_an_empty_value() -> None:
    assert parse(b"data\ndata: x\n\n") == [SseEvent(b"", b"\nx")]


def test_only_one_leading_space_belongs_to_the_format() -> None:
    assert parse(b"data:  x \n\n") == [SseEvent(b"", b" x ")]


def test_a_name_without_data_is_no_event() -> None:
    assert parse(b"event: ping\n\ndata: x\n\n") == [SseEvent(b"", b"x")]


def test_the_last_blank_line_may_be_missing() -> None:
    assert parse(b"data: x\n\ndata: y") == [SseEvent(b"", b"x"), SseEvent(b"", b"y")]


@given(st.text(alphabet="日本a😀", max_size=30), st.lists(st.integers(0, 120), max_size=20))
def test_the_stream_may_be_cut_anywhere_even_inside_a_character(text: str, cuts: list[int]) -> None:
    stream = b"\xef\xbb\xbf" + f"event: e\r\ndata: {text}\r\n\r\n: c\rdata: {text}\n\n".encode()
    places = sorted({0, *(min(cut, len(stream)) for cut in cuts), len(stream)})
    chunks = [stream[start:end] for start, end in pairwise(places)]
    assert parse(*chunks) == parse(stream) == [SseEvent(b"e", text.encode()), SseEvent(b"", text.encode())]


@given(st.binary(max_size=300), st.integers(1, 20))
def test_any_bytes_are_survived_however_they_are_cut(stream: bytes, size: int) -> None:
    chunks = [stream[start : start + size] for start in range(0, len(stream), size)]
    assert [event.data for event in parse(*chunks)] == [event.data for event in parse(stream)]


def feed_long(parser: SseParser, chunk: bytes) -> None:
    for _ in range(100):
        parser.feed(chunk)


@pytest.mark.parametrize("chunk", [b"data: endless", b"data: line\n"])
def test_an_event_cannot_grow_without_end(chunk: bytes) -> None:
    with pytest.raises(EventTooLong):
        feed_long(SseParser(max_event_bytes=100), chunk)


def test_a_stream_may_be_longer_than_one_event_can_be() -> None:
    feed_long(SseParser(max_event_bytes=100), b"data: short\n\n")
