"""The list of chats shows where somebody was, in order, page by page, and finds what they look for."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from characters.models import Character
from chats.listing import PAGE_SIZE, Place
from chats.models import Chat
from tavern.accounts.models import User
from tests.chats.conftest import make_character
from tests.chats.organising.recipes import START, fork, make_chats

FRAGMENT = {"HX-Request": "true"}


def _titles(page: str) -> list[str]:
    return re.findall(r'class="rows__link" href="[^"]+">([^<]*)</a>', page)


def _get(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(f"/chats/{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        _get(client)
    return len(queries)


def test_sixty_cost_as_many_queries_as_three(
    as_alice: Client, as_bob: Client, alice: User, bob: User, iris: Character
) -> None:
    make_chats(alice, iris, 3, tags=["noir"])
    for chat in make_chats(bob, iris, 60, tags=["noir"]):
        fork(chat, 2)
    for client in (as_alice, as_bob):
        _get(client)
    assert _queries(as_alice) == _queries(as_bob) <= 4


def test_a_row_says_where_somebody_was(as_alice: Client, alice: User, iris: Character) -> None:
    (chat,) = make_chats(alice, iris, 1, title="On the stairs", last_line="Mind the third step.", tags=["雨夜"])
    fork(chat, 3)
    page = _get(as_alice)
    for words in ("On the stairs", "Iris", "Mind the third step.", "雨夜", "3 branches", "2026-01-01T12:00:00"):
        assert words in page


def test_pinned_ones_come_first_then_the_newest(as_alice: Client, alice: User, iris: Character) -> None:
    chats = make_chats(alice, iris, 4)
    for chat, minutes in ((chats[3], 1), (chats[2], 2)):
        chat.pinned_at = START + timedelta(minutes=minutes)
        chat.save()
    assert _titles(_get(as_alice)) == ["Story 2", "Story 3", "Story 0", "Story 1"]


@pytest.mark.parametrize("pinned", [0, 5, PAGE_SIZE + 3])
def test_pages_follow_each_other_without_gap_or_repetition(
    as_alice: Client, alice: User, iris: Character, pinned: int
) -> None:
    chats = make_chats(alice, iris, PAGE_SIZE * 2 + 5)
    for chat in chats:
        # Some share their moment: then the id decides.
        chat.active_at = START - timedelta(minutes=int(chat.title.split()[1]) // 3)
    for chat in chats[:pinned]:
        chat.pinned_at = START
    Chat.objects.bulk_update(chats, ["active_at", "pinned_at"])
    page, seen = _get(as_alice), list[str]()
    for _turn in range(3):
        seen += _titles(page)
        following = re.search(r'hx-get="(\?after=[^"]+)"', page)
        page = _get(as_alice, following[1].replace("&amp;", "&"), **FRAGMENT) if following else ""
    assert len(seen) == len(set(seen)) == PAGE_SIZE * 2 + 5
    assert seen == [str(chat) for chat in Chat.objects.in_list_order()]


def test_more_come_as_rows_alone(as_alice: Client, alice: User, iris: Character) -> None:
    last = make_chats(alice, iris, PAGE_SIZE + 1)[PAGE_SIZE - 1]
    more = _get(as_alice, f"?after={Place.of(last)}", **FRAGMENT)
    assert _titles(more) == [f"Story {PAGE_SIZE}"]
    assert "<html" not in more


@pytest.mark.parametrize("after", ["x", "__", "1_2_3", f"{'9' * 40}_1_{'0' * 32}", "_-1_zz"])
def test_a_place_that_is_none_shows_the_beginning(as_alice: Client, alice: User, iris: Character, after: str) -> None:
    make_chats(alice, iris, 2)
    assert len(_titles(_get(as_alice, f"?after={after}"))) == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=STAIRS", ["On the stairs"]),
        ("?q=夜雨", ["书院夜雨"]),
        ("?q=慢热", ["书院夜雨"]),
        ("?q=third stairs", ["On the stairs"]),
        ("?q=月白", ["书院夜雨"]),
        ("?q=100%25", []),
        ("?q=_", []),
        ("?q=%00", ["On the stairs", "书院夜雨"]),
        ("?tag=慢热", ["书院夜雨"]),
        ("?tag=NOIR", ["On the stairs"]),
        ("?q=stairs&tag=慢热", []),
        ("?archived=1", ["Put away"]),
        ("?character=nobody", []),
    ],
)
def test_chats_are_found(as_alice: Client, alice: User, iris: Character, query: str, expected: list[str]) -> None:
    yuebai = make_character(alice, {"data": {"name": "林月白"}})
    make_chats(alice, iris, 1, title="On the stairs", last_line="Mind the third step.", tags=["noir"])
    make_chats(alice, yuebai, 1, title="书院夜雨", tags=["慢热"], active_at=START - timedelta(days=1))
    make_chats(alice, iris, 1, title="Put away", archived_at=START)
    page = _get(as_alice, query)
    assert _titles(page) == expected
    assert f"{yuebai.slug}" in page


def test_one_character_can_be_picked(as_alice: Client, alice: User, iris: Character) -> None:
    other = make_character(alice, {"data": {"name": "Ostinato"}})
    make_chats(alice, iris, 1, title="With Iris")
    make_chats(alice, other, 1, title="With Ostinato")
    assert _titles(_get(as_alice, f"?character={iris.slug}")) == ["With Iris"]


def test_a_search_without_result_names_the_filter_that_hurts(as_alice: Client, alice: User, iris: Character) -> None:
    make_chats(alice, iris, 3, tags=["noir"])
    page = _get(as_alice, "?q=Zanzibar&tag=noir")
    assert "No chat fits “Zanzibar”" in page
    assert "Without “Zanzibar”: 3" in page
    assert "Without “noir”" not in page
    assert "To look through a whole story" in page


def test_a_search_without_result_looks_into_the_archive(as_alice: Client, alice: User, iris: Character) -> None:
    make_chats(alice, iris, 2, title="Zanzibar", archived_at=START)
    assert "In the archive: 2" in _get(as_alice, "?q=Zanzibar")


def test_an_empty_list_says_what_to_do(as_alice: Client) -> None:
    assert "No chats yet. Pick someone to talk to." in _get(as_alice)
    assert "The archive is empty" in _get(as_alice, "?archived=1")


def test_only_ones_own_are_there(as_bob: Client, alice: User, iris: Character) -> None:
    make_chats(alice, iris, 1, title="Mine", tags=["secret"])
    for query in ("", "?q=Mine", "?tag=secret"):
        page = _get(as_bob, query)
        assert _titles(page) == []
        assert "option>secret" not in page


def test_hostile_names_are_only_text(as_alice: Client, alice: User, iris: Character) -> None:
    evil = '"><script>alert(1)</script>'
    make_chats(alice, iris, 1, title=evil, character_name=evil, last_line=evil, tags=['"><img src=x>'])
    page = _get(as_alice)
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_somebody_unknown_is_sent_to_sign_in(db: None) -> None:
    assert Client().get("/chats/").status_code == 302


def test_the_rail_leads_here(as_alice: Client) -> None:
    assert re.search(r'href="/chats/" aria-current="page"', _get(as_alice))
