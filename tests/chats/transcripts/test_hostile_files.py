import io
import json
from datetime import UTC
from typing import Any

import pytest

from chats.transcripts import (
    FileEmpty,
    FileTooLarge,
    Limits,
    LinesRefused,
    NewerVersion,
    NoMessages,
    NotAChat,
    TooManyMessages,
    TranscriptError,
    open_transcript,
)
from tests.chats.transcripts.recipes import HEADER, chat_file, message, read

OURS: dict[str, Any] = {"format": "lamplight-chat", "version": 1}
TURN: dict[str, Any] = {"id": 1, "parent": None, "author": "person", "name": "Ann", "versions": [{"text": "Hi."}]}

REPLY = {**TURN, "id": 2, "parent": 1}


def ours(*turns: Any, **header: Any) -> bytes:
    return json.dumps({**OURS, **header, "turns": list(turns)}).encode()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", FileEmpty),
        (b" \n\n ", FileEmpty),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), NotAChat),
        (b"PK\x03\x04" + bytes(50), NotAChat),
        (b"hello there\n", NotAChat),
        (b"[1, 2]\n", NotAChat),
        (b'{"a": 1}\n', NotAChat),
        ("你好\n".encode("utf-16"), NotAChat),
        (chat_file(), NoMessages),
        (ours(), NoMessages),
        (ours(TURN, version=2), NewerVersion),
    ],
)
def test_what_is_no_chat_is_refused_as_a_whole(content: bytes, error: type[TranscriptError]) -> None:
    with pytest.raises(error):
        read(content)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"name": "Iris", "mes": ', "line_not_json"),
        (b"[]", "line_not_object"),
        (b"null", "line_not_object"),
        (b'"text"', "line_not_object"),
        (b'{"name": "Iris", "mes": "\xff"}', "line_not_utf8"),
        (b'{"name": "Iris", "mes": "x", "a": NaN}', "line_number_not_finite"),
        (b'{"name": "Iris", "mes": "x", "a": -Infinity}', "line_number_not_finite"),
        (b'{"name": "Iris", "mes": "x", "a": 1e999}', "line_number_not_finite"),
        (b'{"name": "Iris", "mes": "x", "a": ' + b"9" * 5000 + b"}", "line_not_json"),
        (b'{"name": "Iris", "mes": "x", "a": ' + b"[" * 70 + b"]" * 70 + b"}", "line_too_deep"),
        (b'{"name": "Iris", "mes": "x", "a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", "line_too_deep"),
        (b'{"name": "Iris", "mes": "a\\u0000b"}', "line_null_character"),
        (b'{"name": "Iris", "mes": "x", "extra": {"a\\u0000": 1}}', "line_null_character"),
        (b'{"name": "Iris", "mes": "a\x00b"}', "line_not_json"),
        (message(name="Iris\u202e"), "line_name_unreadable"),
        (message(name="Iris\x1b[31m"), "line_name_unreadable"),
        (message(name=7), "line_field_wrong"),
        ({"name": "Iris"}, "line_field_missing"),
        (message(mes=None), "line_field_missing"),
        (message(mes=["x"]), "line_field_wrong"),
        (message(mes="x" * 101), "line_text_too_long"),
        (message(is_user="yes"), "line_field_wrong"),
        (message(is_system=[]), "line_field_wrong"),
        (message(extra=[]), "line_field_wrong"),
        (message(swipes="x"), "line_field_wrong"),
        (message(swipes=[1]), "line_field_wrong"),
        (message(swipes=[None]), "line_field_missing"),
        (message(swipes=["x"] * 6), "line_too_many_versions"),
        (message(swipes=["x" * 101]), "line_text_too_long"),
        (message(swipe_id="1"), "line_field_wrong"),
        (message(swipe_id=True), "line_field_wrong"),
        (message(swipe_info=[1]), "line_field_wrong"),
        (message(swipe_info=[{"extra": 3}]), "line_field_wrong"),
        (message(extra={"reasoning": "x" * 401}), "line_text_too_long"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(line: Any, code: str) -> None:
    content = chat_file(message(), line, message())
    with pytest.raises(LinesRefused) as refused:
        read(content, Limits(text_characters=100, versions=5))
    assert [(place, problem.code) for place, problem in refused.value.problems] == [(3, code)]


@pytest.mark.parametrize(
    ("turn", "code"),
    [
        ([], "line_not_object"),
        ({**REPLY, "id": None}, "line_field_missing"),
        ({**REPLY, "parent": 9}, "line_parent_unknown"),
        ({**REPLY, "parent": 2}, "line_parent_unknown"),
        ({**REPLY, "id": 1}, "line_parent_unknown"),
        ({**REPLY, "author": "god"}, "line_field_wrong"),
        ({**REPLY, "versions": []}, "line_field_missing"),
        ({**REPLY, "versions": [{}]}, "line_field_missing"),
        ({**REPLY, "versions": ["x"]}, "line_not_object"),
        ({**REPLY, "chosen": 4}, "line_field_wrong"),
        ({**REPLY, "time": "soon"}, "line_field_wrong"),
        ({**REPLY, "hidden": 1}, "line_field_wrong"),
        ({**REPLY, "extra": "x"}, "line_field_wrong"),
    ],
)
def test_a_bad_message_of_ours_is_refused_with_its_number(turn: Any, code: str) -> None:
    with pytest.raises(LinesRefused) as refused:
        read(ours(TURN, turn))
    assert [(place, problem.code) for place, problem in refused.value.problems] == [(2, code)]
    assert refused.value.by_message


@pytest.mark.parametrize("cut", [30, 60, 80, 100])
def test_a_file_of_ours_that_breaks_off_is_refused(cut: int) -> None:
    with pytest.raises(TranscriptError):
        read(ours(TURN, {**TURN, "id": 2, "parent": 1})[:cut])


def test_all_problems_are_told_at_once_but_not_without_end() -> None:
    with pytest.raises(LinesRefused) as refused:
        read(chat_file(*[b"["] * 50), Limits(problems=4))
    assert [place for place, _problem in refused.value.problems] == [2, 3, 4, 5]


def test_nothing_comes_after_a_bad_line() -> None:
    turns = open_transcript(io.BytesIO(chat_file(*[message()] * 30, b"{", message())), zone=UTC).turns
    for _ in range(30):
        next(turns)
    with pytest.raises(LinesRefused):
        next(turns)


def test_the_header_is_checked_too() -> None:
    with pytest.raises(LinesRefused) as refused:
        read(chat_file(message(), header={**HEADER, "chat_metadata": 3}))
    assert refused.value.problems[0][0] == 1


def test_limits_hold_at_their_edge() -> None:
    content = chat_file(message(), message())
    assert len(read(content, Limits(messages=2, file_bytes=len(content)))[1]) == 2
    with pytest.raises(TooManyMessages):
        read(content, Limits(messages=1))
    with pytest.raises(FileTooLarge):
        read(content, Limits(file_bytes=len(content) - 1))
    long = max(map(len, content.splitlines(keepends=True)))
    assert len(read(content, Limits(line_bytes=long))[1]) == 2
    with pytest.raises(LinesRefused):
        read(content, Limits(line_bytes=long - 2))


def test_a_line_without_end_is_passed_over() -> None:
    endless = b"x" * (1024 * 1024)
    with pytest.raises(LinesRefused) as refused:
        read(chat_file(message(), endless, message()), Limits(line_bytes=1024))
    assert [(place, problem.code) for place, problem in refused.value.problems] == [(3, "line_too_long")]
