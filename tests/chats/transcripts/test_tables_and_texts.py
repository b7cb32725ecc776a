import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.transcripts import Header, Speaker, Transcript, Turn, Version, encode

TIME = datetime(2024, 1, 5, 10, 22, 13, tzinfo=UTC)


def turn(text: str, speaker: Speaker = Speaker.CHARACTER, *, hidden: bool = False, name: str = "Iris") -> Turn:
    return Turn(speaker, name, (Version("Other."), Version(text)), chosen=1, time=TIME, hidden=hidden)


def written(kind: str, *turns: Turn) -> str:
    return "".join(encode(Transcript(Header(character="Iris", person="Ann", title="The *lamp*"), turns), kind))


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_table_begins_with_its_mark_and_its_columns() -> None:
    text = written("csv", turn('"Hi,"\nshe says.'))
    assert text.startswith("\ufeffnumber,time,author,name,text,")
    assert text.endswith("\r\n")
    assert rows(text)[1][:5] == ["1", "2024-01-05T10:22:13.000Z", "character", "Iris", '"Hi,"\nshe says.']
    assert rows(text)[1][7:9] == ["2", "2"]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=1"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert rows(written("csv", turn(start, name=start)))[1][3:5] == [f"'{start}"] * 2


@given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), max_size=5))
def test_every_text_survives_a_table(texts: list[str]) -> None:
    read = [row[4] for row in rows(written("csv", *map(turn, texts)))[1:]]
    assert [cell.removeprefix("'") for cell in read] == [text.removeprefix("'") for text in texts]


def test_plain_text_tells_who_says_what_and_leaves_out_what_is_hidden() -> None:
    assert written("txt", turn("Hi."), turn("Psst.", hidden=True), turn("Ho.", Speaker.PERSON, name="Ann")) == (
        "Iris: Hi.\n\nAnn: Ho.\n\n"
    )


def test_markdown_has_a_heading_and_keeps_the_marks_of_the_texts() -> None:
    assert (
        written("md", turn("*She nods.*"), turn("Ho.", hidden=True)) == "# The \\*lamp\\*\n\n**Iris**\n\n*She nods.*\n"
    )
