"""Lorebooks that stand alone: seen, attached, taken along and deleted by their owner only."""

import json

import pytest
from django.test import Client

from characters.actions.lorebooks import store_lorebook
from characters.cards import Lorebook as Book
from characters.cards import decode
from characters.models import Lorebook
from tavern.accounts.models import User
from tests.characters.recipes import make_character

pytestmark = pytest.mark.django_db

WORLD = {
    "name": "Harbour 港",
    "ownBookField": {"a": 1},
    "entries": {
        str(n): {"uid": n, "key": [f"key {n}"], "content": f"Text {n} <script>", "comment": f"Note {n}", "own": n}
        for n in range(120)
    },
}


def _book(owner: User) -> Lorebook:
    book = decode(json.dumps(WORLD).encode(), filename="harbour.json")
    assert isinstance(book, Book)
    return store_lorebook(owner, book, fallback_name="x")


def test_entries_are_shown_in_pages(as_alice: Client, alice: User) -> None:
    address = _book(alice).get_absolute_url()
    first, second = as_alice.get(address).content.decode(), as_alice.get(f"{address}?page=2").content.decode()
    assert "120 entries" in first
    assert "Note 7" in first
    assert "Note 119" not in first
    assert "Note 119" in second


def test_a_file_round_trip_keeps_unknown_fields(as_alice: Client, alice: User) -> None:
    response = as_alice.get(f"{_book(alice).get_absolute_url()}export/")
    written = json.loads(response.content)
    assert written["ownBookField"] == {"a": 1}
    assert written["entries"]["7"]["own"] == 7
    assert decode(response.content) == decode(json.dumps(WORLD).encode())


def test_characters_are_attached_and_detached(as_alice: Client, alice: User, bob: User) -> None:
    book, mine, theirs = _book(alice), make_character(alice, "Ada"), make_character(bob, "Eve", public=True)
    address = f"{book.get_absolute_url()}attachments/"
    as_alice.post(address, {"character": [mine.slug, theirs.slug]})
    assert list(book.characters.all()) == [mine]
    assert "checked" in as_alice.get(address).content.decode()
    as_alice.post(address)
    assert not book.characters.exists()


def test_characters_can_be_searched(as_alice: Client, alice: User) -> None:
    book = _book(alice)
    make_character(alice, "Ada")
    make_character(alice, "Maren")
    page = as_alice.get(f"{book.get_absolute_url()}attachments/?q=mar").content.decode()
    assert "Maren" in page
    assert "Ada" not in page


def test_deleting_offers_a_way_back(as_alice: Client, alice: User) -> None:
    book = _book(alice)
    page = as_alice.post(f"{book.get_absolute_url()}trash/", follow=True).content.decode()
    assert f"{book.get_absolute_url()}restoration/" in page
    assert as_alice.get(book.get_absolute_url()).status_code == 404
    as_alice.post(f"{book.get_absolute_url()}restoration/")
    assert as_alice.get(book.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "path", ["", "export/", "attachments/", "name/", "twins/", "versions/", "trial/", "entries/7/"]
)
def test_a_stranger_sees_nothing(as_bob: Client, alice: User, path: str) -> None:
    assert as_bob.get(f"{_book(alice).get_absolute_url()}{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["attachments/", "trash/", "restoration/", "name/", "copies/", "versions/", "trial/", "entries/", "entries/new/",
     "entries/order/", "entries/7/", "entries/7/copies/", "entries/7/move/", "entries/restorations/1/"],
)  # fmt: skip
def test_a_stranger_changes_nothing(as_bob: Client, alice: User, path: str) -> None:
    assert as_bob.post(f"{_book(alice).get_absolute_url()}{path}").status_code == 404


def test_nul_in_a_form_attaches_nothing(as_alice: Client, alice: User) -> None:
    book = Lorebook.objects.create(owner=alice, name="World")
    response = as_alice.post(f"/lorebooks/{book.pk}/attachments/", {"character": ["a\0"]})
    assert response.status_code == 302
    assert not book.characters.exists()
