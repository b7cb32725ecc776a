"""What our own format promises: nothing is lost, whatever a chat holds."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.transcripts import Branch, EarlierText, Header, LinesRefused, Speaker, Transcript, Turn, Version, encode
from tests.chats.transcripts.recipes import read

TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)
NAMES = st.text(st.sampled_from("abc 你好é·-"), max_size=12).map(lambda name: " ".join(name.split()))
TIMES = st.none() | st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
FIELDS = st.dictionaries(TEXTS, st.none() | st.integers(-(2**60), 2**60) | TEXTS | st.lists(st.booleans()), max_size=3)
VERSIONS = st.builds(
    Version,
    text=TEXTS, reasoning=TEXTS, model=NAMES, time=TIMES, extra=FIELDS, info=FIELDS,
    earlier=st.lists(st.builds(EarlierText, TEXTS, TIMES), max_size=2).map(tuple),
)  # fmt: skip


@st.composite
def trees(draw: st.DrawFn) -> list[Turn]:
    turns: list[Turn] = []
    for number in range(draw(st.integers(1, 6))):
        versions = draw(st.lists(VERSIONS, min_size=1, max_size=3).map(tuple))
        turns.append(
            Turn(
                speaker=draw(st.sampled_from(Speaker)),
                name=draw(NAMES),
                versions=versions,
                chosen=draw(st.integers(0, len(versions) - 1)),
                time=draw(TIMES),
                hidden=draw(st.booleans()),
                bookmark=draw(st.none() | NAMES),
                number=number,
                parent=draw(st.sampled_from(range(number))) if number else None,
                extra=draw(FIELDS),
            )
        )
    return turns


HEADERS = st.builds(
    Header,
    character=NAMES, person=NAMES, title=NAMES, created=TIMES, metadata=FIELDS, extra=FIELDS,
    tags=st.lists(NAMES, max_size=3).map(tuple), head=st.none() | st.just(0),
    branches=st.lists(st.builds(Branch, number=st.integers(0, 9), name=NAMES, head=st.none() | st.just(0)), max_size=2).map(tuple),
)  # fmt: skip


@given(HEADERS, trees())
def test_what_is_written_is_read_again(header: Header, turns: list[Turn]) -> None:
    content = "".join(encode(Transcript(header, turns), "json")).encode()
    assert read(content) == (header, turns)


@given(HEADERS, trees(), st.sampled_from([None, 1, 8]))
def test_it_is_one_json_object_however_it_is_laid_out(header: Header, turns: list[Turn], indent: int | None) -> None:
    record: dict[str, Any] = json.loads("".join(encode(Transcript(header, turns), "json")))
    assert read(json.dumps(record, indent=indent).encode()) == (header, turns)


def test_it_is_written_and_read_in_pieces() -> None:
    count = 3_000

    def turns() -> Any:
        for number in range(count):
            written.append(number)
            yield Turn(
                Speaker.PERSON, "Ann", (Version("x" * 2_000),), number=number, parent=number - 1 if number else None
            )

    written: list[int] = []
    pieces = encode(Transcript(Header(), turns()), "json")
    next(pieces)
    next(pieces)
    assert len(written) == 1
    content = "".join(encode(Transcript(Header(), turns()), "json")).encode()
    assert len(read(content)[1]) == count


def test_something_behind_the_messages_is_refused() -> None:
    content = "".join(encode(Transcript(Header(), [Turn(Speaker.PERSON, "Ann", (Version("x"),))]), "json"))
    with pytest.raises(LinesRefused):
        read(content.replace("\n]}", "\n],").encode())


def test_times_keep_their_microseconds() -> None:
    time = datetime(2024, 1, 5, 10, 22, 13, 123_456, UTC) + timedelta(0)
    turns = [Turn(Speaker.PERSON, "Ann", (Version("x", time=time),), time=time)]
    assert read("".join(encode(Transcript(Header(), turns), "json")).encode())[1] == turns
