"""Chats are renamed, pinned, tagged, put away and deleted, one or many at a time, and it can be undone."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from characters.models import Character
from chats.actions import rename_chat
from chats.models import Chat
from tavern.accounts.models import User
from tests.chats.organising.recipes import START, make_chats

ACTIONS = "/chats/actions/"
SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def stories(alice: User, iris: Character) -> list[Chat]:
    return make_chats(alice, iris, 3)


def _do(client: Client, what: str, chats: list[Chat], **fields: str) -> str:
    post = {"do": what, "chosen": [str(chat.pk) for chat in chats], **fields}
    response = client.post(ACTIONS, post, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def _undo(client: Client, page: str) -> None:
    address = re.search(r'action="(/chats/returns/\d+/)"', page)
    assert address
    assert client.post(address[1]).status_code == 302


def test_chats_are_archived_and_brought_back(as_alice: Client, stories: list[Chat]) -> None:
    page = _do(as_alice, "archive", stories[:2])
    assert "2 chats were archived." in page
    assert list(Chat.objects.current()) == [stories[2]]
    _undo(as_alice, page)
    assert Chat.objects.current().count() == 3


def test_undoing_brings_back_only_what_that_moment_put_away(as_alice: Client, stories: list[Chat]) -> None:
    _do(as_alice, "archive", stories[:1])
    _undo(as_alice, _do(as_alice, "archive", stories))
    assert list(Chat.objects.archived()) == stories[:1]


def test_the_archive_is_left_by_a_button_too(as_alice: Client, stories: list[Chat]) -> None:
    _do(as_alice, "archive", stories)
    assert "3 chats are back from the archive." in _do(as_alice, "unarchive", stories)
    assert Chat.objects.current().count() == 3


def test_chats_are_deleted_and_brought_back(as_alice: Client, stories: list[Chat]) -> None:
    page = _do(as_alice, "delete", stories)
    assert "3 chats were deleted." in page
    assert not Chat.objects.present().exists()
    _undo(as_alice, page)
    assert Chat.objects.present().count() == 3


def test_a_stranger_cannot_undo(as_alice: Client, as_bob: Client, stories: list[Chat]) -> None:
    address = re.search(r"/chats/returns/\d+/", _do(as_alice, "delete", stories))
    assert address
    assert as_bob.post(address[0]).status_code == 404
    assert as_bob.post("/chats/returns/99999999999999999999/").status_code == 404
    assert not Chat.objects.present().exists()


def test_chats_are_pinned_and_unpinned(as_alice: Client, stories: list[Chat]) -> None:
    assert "2 chats were pinned." in _do(as_alice, "pin", stories[1:])
    assert Chat.objects.exclude(pinned_at=None).count() == 2
    assert "2 chats are no longer pinned." in _do(as_alice, "unpin", stories)
    assert not Chat.objects.exclude(pinned_at=None).exists()


def test_tags_are_added_to_those_there_are(as_alice: Client, alice: User, iris: Character) -> None:
    chats = make_chats(alice, iris, 2, tags=["sea"])
    assert "2 chats were tagged." in _do(as_alice, "tag", chats, tags="Noir，雨夜、 sea")
    for chat in Chat.objects.all():
        assert chat.tags == ["sea", "noir", "雨夜"]


def test_scripts_get_a_toast_and_no_page(as_alice: Client, stories: list[Chat]) -> None:
    response = as_alice.post(ACTIONS, {"do": "delete", "chosen": [str(stories[0].pk)]}, headers=SCRIPT)
    assert (response.status_code, response.content) == (200, b"")
    assert "/chats/returns/" in response.headers["HX-Trigger"]


@pytest.mark.parametrize(
    "post",
    [{}, {"do": "delete"}, {"do": "explode", "chosen": ["x"]}, {"do": "delete", "chosen": ["x\0"]}, {"do": "tag"}],
)
def test_half_a_request_changes_nothing(as_alice: Client, stories: list[Chat], post: dict[str, object]) -> None:
    assert as_alice.post(ACTIONS, post).status_code == 302
    assert Chat.objects.present().filter(archived_at=None, tags=[]).count() == 3


@pytest.mark.parametrize("what", ["archive", "delete", "pin", "tag", "unpin", "unarchive"])
def test_a_stranger_changes_nothing(as_bob: Client, stories: list[Chat], what: str) -> None:
    before = list(Chat.objects.order_by("pk").values())
    _do(as_bob, what, stories, tags="noir")
    assert list(Chat.objects.order_by("pk").values()) == before


def test_the_list_stays_as_it_was_filtered(as_alice: Client, stories: list[Chat]) -> None:
    post = {"do": "pin", "chosen": [str(stories[0].pk)]}
    for referer, expected in (
        ("http://testserver/chats/?tag=noir", "/chats/?tag=noir"),
        ("http://elsewhere.example/chats/?tag=noir", "/chats/"),
        ("http://testserver/library/", "/chats/"),
    ):
        assert as_alice.post(ACTIONS, post, headers={"Referer": referer}).headers["Location"] == expected


def test_a_chat_is_renamed_and_tagged_on_a_page(as_alice: Client, stories: list[Chat]) -> None:
    address = f"/chats/{stories[0].pk}/labels/"
    assert "Story 0" in as_alice.get(address).content.decode()
    assert as_alice.post(address, {"title": "  On  the stairs ", "tags": "Noir, noir, 雨夜"}).status_code == 302
    stories[0].refresh_from_db()
    assert (stories[0].title, stories[0].tags) == ("On the stairs", ["noir", "雨夜"])


def test_the_dialog_answers_with_the_row_a_reload_shows(as_alice: Client, stories: list[Chat]) -> None:
    address = f"/chats/{stories[0].pk}/labels/"
    assert "<html" not in as_alice.get(address, headers=SCRIPT).content.decode()
    response = as_alice.post(address, {"title": "", "tags": "noir"}, headers=SCRIPT)
    row = _without_tokens(response.content.decode().replace(' hx-swap-oob="outerHTML"', "").strip())
    assert row in _without_tokens(as_alice.get("/chats/").content.decode())
    assert ">Iris</a>" in row


def test_a_title_that_is_too_long_is_explained(as_alice: Client, stories: list[Chat]) -> None:
    response = as_alice.post(f"/chats/{stories[0].pk}/labels/", {"title": "x" * 201, "tags": ""}, headers=SCRIPT)
    assert response.status_code == 422
    assert "200" in response.content.decode()


def test_a_stranger_finds_no_labels(as_bob: Client, stories: list[Chat]) -> None:
    address = f"/chats/{stories[0].pk}/labels/"
    assert as_bob.get(address).status_code == as_bob.post(address, {"title": "Mine"}).status_code == 404
    assert as_bob.get(f"/chats/{uuid4()}/labels/").status_code == 404


def test_leaving_a_chat_by_its_menu_leads_to_the_list(as_alice: Client, stories: list[Chat]) -> None:
    for verb, chat in (("archive", stories[0]), ("deletion", stories[1])):
        assert as_alice.post(f"/chats/{chat.pk}/{verb}/").headers["Location"] == "/chats/"
    assert list(Chat.objects.present().current()) == [stories[2]]
    assert Chat.objects.filter(active_at__lte=START).count() == 3


def _without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_the_archive_keeps_pins_and_undo_brings_them_back(as_alice: Client, stories: list[Chat]) -> None:
    _do(as_alice, "pin", stories)
    pinned = list(Chat.objects.order_by("pk").values_list("pinned_at", flat=True))
    _do(as_alice, "archive", stories)
    assert list(Chat.objects.order_by("pk").values_list("pinned_at", flat=True)) == pinned


def test_a_title_cannot_turn_the_line_around(alice: User, stories: list[Chat]) -> None:
    rename_chat(stories[0], "Quiet\u202egnp.exe\n night\u0007")
    assert Chat.objects.get(pk=stories[0].pk).title == "Quiet gnp.exe night"
