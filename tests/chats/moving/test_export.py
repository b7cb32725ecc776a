"""A chat leaves in every format under a name of any script; many leave in a zip."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client

from characters.models import Character
from chats.actions import branch_from, edit_message, export_name, post_message, start_chat
from chats.downloads import export_choices
from chats.models import Chat
from chats.transcripts import FORMATS
from tavern.accounts.models import User
from tavern.accounts.preferences import ExportFormat
from tavern.lib.downloads import in_chunks
from tests.chats.organising.recipes import make_chats


@pytest.fixture
def story(chat: Chat, alice: User) -> Chat:
    """A chat of two lines, with a branch, under a Chinese title."""
    chat.title = '书院/夜雨 "II"'
    chat.save()
    post_message(chat, alice, "I take the lamp.")
    return chat


def _text(client: Client, chat: Chat, kind: str) -> str:
    response = client.get(f"/chats/{chat.pk}/export/{kind}/")
    assert response.status_code == 200
    assert response.streaming
    return response.getvalue().decode()


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_says_what_it_is(as_alice: Client, story: Chat, kind: str) -> None:
    response = as_alice.get(f"/chats/{story.pk}/export/{kind}/")
    assert response.headers["Content-Type"] == FORMATS[kind].mime
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert f"filename*=UTF-8''{quote(export_name(story, kind), safe='')}" in disposition
    assert disposition.isascii()
    assert disposition.count('"') == 2


def test_lines_are_those_of_sillytavern(as_alice: Client, story: Chat) -> None:
    header, *messages = map(json.loads, _text(as_alice, story, "jsonl").splitlines())
    assert (header["user_name"], header["character_name"]) == ("alice", "Iris")
    assert "chat_metadata" in header
    greeting, mine = messages
    assert (greeting["name"], greeting["is_user"], greeting["swipe_id"]) == ("Iris", False, 0)
    assert len(greeting["swipes"]) == len(greeting["swipe_info"]) == 3
    assert greeting["mes"] == greeting["swipes"][0]
    assert (mine["mes"], mine["is_user"]) == ("I take the lamp.", True)


def test_tables_and_texts_hold_the_open_line(as_alice: Client, story: Chat) -> None:
    rows = list(csv.reader(io.StringIO(_text(as_alice, story, "csv").removeprefix("\ufeff"))))
    assert any("I take the lamp." in row for row in rows)
    assert "I take the lamp." in _text(as_alice, story, "txt")
    assert "I take the lamp." in _text(as_alice, story, "md")


def test_our_own_file_holds_every_branch(as_alice: Client, story: Chat, alice: User) -> None:
    assert story.head
    assert story.head.parent
    branch_from(story.head.parent)
    story.refresh_from_db()
    post_message(story, alice, "I leave the lamp.")
    text = _text(as_alice, story, "json")
    assert "I take the lamp." in text
    assert "I leave the lamp." in text
    assert "I take the lamp." not in _text(as_alice, story, "txt")


def test_a_table_does_not_calculate(as_alice: Client, story: Chat) -> None:
    assert story.head
    edit_message(story.head, '=HYPERLINK("https://evil.example")')
    rows = list(csv.reader(io.StringIO(_text(as_alice, story, "csv").removeprefix("\ufeff"))))
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_an_unknown_format_is_not_found(as_alice: Client, story: Chat) -> None:
    assert as_alice.get(f"/chats/{story.pk}/export/exe/").status_code == 404


def test_a_stranger_finds_nothing(as_bob: Client, story: Chat) -> None:
    assert as_bob.get(f"/chats/{story.pk}/export/json/").status_code == 404
    assert as_bob.get(f"/chats/{uuid4()}/export/json/").status_code == 404
    assert Client().get(f"/chats/{story.pk}/export/json/").status_code == 302


def test_the_preferred_format_comes_first(as_alice: Client, story: Chat, alice: User) -> None:
    assert export_choices(alice)[0][0] == "jsonl"
    alice.preferences = {"export_format": "md"}
    alice.save()
    assert [kind for kind, _label in export_choices(alice)] == ["md", "json", "jsonl", "csv", "txt"]
    for address in ("/chats/", story.get_absolute_url()):
        page = as_alice.get(address).content.decode()
        places = [page.find(f"/chats/{story.pk}/export/{kind}/") for kind in ("md", "json", "jsonl", "csv", "txt")]
        assert places == sorted(places)
        assert places[0] > 0


def test_every_preference_is_a_format() -> None:
    assert set(ExportFormat.values) == set(FORMATS)


def test_many_leave_in_a_zip(as_alice: Client, iris: Character, alice: User, bob: User) -> None:
    chats = [start_chat(iris, alice) for _number in range(3)]
    theirs = make_chats(bob, iris, 1)
    post = {"do": "export", "kind": "txt", "chosen": [str(chat.pk) for chat in (*chats, *theirs)]}
    response = as_alice.post("/chats/actions/", post)
    assert response.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names)) == 3
        assert all(name.startswith("Iris") and name.endswith(".txt") for name in names)
        assert "You are wet, alice." in archive.read(names[0]).decode()


def test_a_zip_takes_the_preferred_format(as_alice: Client, story: Chat) -> None:
    response = as_alice.post("/chats/actions/", {"do": "export", "kind": "exe", "chosen": [str(story.pk)]})
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        assert archive.namelist() == [export_name(story, "jsonl")]


def test_pieces_are_sent_before_all_is_read() -> None:
    read = 0

    def texts() -> Iterator[str]:
        nonlocal read
        for _number in range(1_000):
            read += 1
            yield "雨" * 100

    pieces = iter(in_chunks(texts(), size=1_000))
    assert next(iter(pieces)) == ("雨" * 1_000).encode()
    assert read == 10
    assert sum(len(piece) for piece in pieces) == 990 * 300
