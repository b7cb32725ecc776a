import json
from typing import Any

import pytest

from chats.transcripts import Speaker, Transcript, encode
from tests.chats.transcripts.recipes import HEADER, chat_file, message, read

SWIPES = message(
    "Second.",
    swipe_id=1,
    swipes=["First.", "Second.", "Third."],
    swipe_info=[
        {"send_date": "2024-01-05T10:00:00.000Z", "gen_started": "2024-01-05T09:59:58.000Z", "extra": {"api": "x"}},
        {"send_date": "2024-01-05T10:22:13.000Z", "gen_started": "2024-01-05T10:22:11.000Z",
         "extra": {"reasoning": "Because.", "model": "m-1", "token_count": 4}},
        {"send_date": "2024-01-05T10:23:00.000Z", "extra": {}},
    ],
    gen_started="2024-01-05T10:22:11.000Z",
    extra={"reasoning": "Because.", "model": "m-1", "token_count": 4},
)  # fmt: skip


def written(content: bytes) -> list[dict[str, Any]]:
    header, turns = read(content)
    return [json.loads(line) for line in "".join(encode(Transcript(header, turns), "jsonl")).splitlines()]


@pytest.mark.parametrize(
    "record",
    [
        message(),
        message("*waves*", mine=True, force_avatar="/thumbnail?type=persona&file=a.png"),
        SWIPES,
        message("Rain.", extra={"type": "narrator"}, swipes=None, swipe_id=None, swipe_info=None),
        message("(gone)", is_system=True),
        message("你来晚了。", variables=[{"hp": 3}], title="x", original_avatar="b.png"),
        message("", extra={"media": [{"url": "/a.png", "type": "image"}], "bookmark_link": "B", "branches": ["c"]}),
        message("Mine.", mine=True, swipes=["Mine.", "Or mine."], swipe_id=0,
                swipe_info=[{"send_date": "2024-01-05T10:22:13.000Z", "extra": {}}] * 2),
    ],
)  # fmt: skip
def test_what_was_read_is_written_again(record: dict[str, Any]) -> None:
    record = {key: value for key, value in record.items() if value is not None}
    if "swipes" not in record and not record["is_user"] and record["extra"].get("type") != "narrator":
        pytest.fail("the example is not what SillyTavern writes")
    if isinstance(record.get("swipe_info"), list) and len(record["swipe_info"]) == 1:
        record["swipe_info"][0]["extra"] = record["extra"]
    content = chat_file(record)
    assert written(content) == [json.loads(line) for line in content.splitlines()]


def test_a_header_without_names_takes_them_from_the_messages() -> None:
    content = chat_file(
        message(), message(mine=True), header={**HEADER, "user_name": "unused", "character_name": "unused"}
    )
    header, _turns = read(content)
    assert (header.character, header.person) == ("Iris", "Ann")


def test_the_message_itself_is_newer_than_its_swipe() -> None:
    _header, (turn,) = read(chat_file(message("Edited.", swipes=["Before.", "Other."], swipe_id=0)))
    assert (turn.version.text, len(turn.versions)) == ("Edited.", 2)


def test_a_text_that_was_still_being_written_becomes_a_version() -> None:
    _header, (turn,) = read(chat_file(message("Half a", swipes=["First."], swipe_id=1)))
    assert [version.text for version in turn.versions] == ["First.", "Half a"]
    assert turn.chosen == 1


def test_swipes_without_a_number_are_found_by_their_text() -> None:
    _header, (turn,) = read(chat_file(message("Second.", swipes=["First.", "Second."], swipe_id=None)))
    assert turn.chosen == 1


def test_reasoning_and_model_of_each_swipe_are_known() -> None:
    _header, (turn,) = read(chat_file(SWIPES))
    assert (turn.version.reasoning, turn.version.model) == ("Because.", "m-1")
    assert turn.versions[0].reasoning == ""


def test_old_group_chats_have_no_header() -> None:
    header, turns = read(chat_file(message(), message("Me too.", name="Orrin"), header=None))
    assert (header.character, len(turns)) == ("Iris", 2)


def test_lines_of_the_system_are_nobodys() -> None:
    _header, turns = read(
        chat_file(message(extra={"type": "narrator"}), message(is_system=True, extra={"tool_invocations": []}))
    )
    assert [turn.speaker for turn in turns] == [Speaker.SYSTEM] * 2
    assert [turn.hidden for turn in turns] == [False, True]


def test_texts_one_level_down_are_read() -> None:
    _header, (turn,) = read(chat_file(message({"message": "Hi."}, swipes=[{"message": "Hi."}, {"message": "Ho."}])))  # type: ignore[arg-type] # Chub's shape
    assert [version.text for version in turn.versions] == ["Hi.", "Ho."]


def test_a_byte_order_mark_and_empty_lines_are_no_obstacle() -> None:
    _header, turns = read(b"\xef\xbb\xbf" + chat_file(message()).replace(b"\n", b"\r\n\r\n"))
    assert len(turns) == 1


def test_half_an_emoji_becomes_a_replacement_mark() -> None:
    _header, (turn,) = read(chat_file(rb'{"name":"Iris","mes":"ok \ud83d"}'))
    assert turn.version.text == "ok \ufffd"
