"""Lists find their first page in an index, remember their filters' choices, and reach their last character."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from characters.listing import PAGE_SIZE, Wish, matching
from characters.models import Character
from tavern.accounts.models import User
from tests.characters.recipes import make_character

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sort", "index"),
    [("popular", "character_popular"), ("new", "character_new"), ("name", "character_public_name")],
)
def test_each_order_of_discover_has_its_index(sort: str, index: str) -> None:
    found = matching(Character.objects.public(), Wish(sort=sort))[:PAGE_SIZE]
    with connection.cursor() as cursor:
        # What is left is an index in the right order, or a sort that is forced.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        plan = found.explain()
    assert index in plan
    assert "Sort" not in plan


def test_a_search_does_not_count_everybodys_tags_again(as_bob: Client, alice: User) -> None:
    make_character(alice, public=True)
    as_bob.get("/?q=ser")
    with CaptureQueriesContext(connection) as queries:
        assert "healer" in as_bob.get("/?q=sera").content.decode()
    assert [query["sql"] for query in queries if "unnest" in query["sql"] or "GROUP BY" in query["sql"]] == []


def test_the_last_of_a_large_library_can_be_reached(as_alice: Client, alice: User) -> None:
    first = make_character(alice, "Number 0")
    rows = [Character.named(f"Number {number}", owner=alice) for number in range(1, 2_500)]
    for row in rows:
        row.current = first.current
    Character.objects.bulk_create(rows)
    page = as_alice.get("/library/?page=105").content.decode()
    assert page.count("library__choice") == 2_500 - 104 * 24
    assert as_alice.get("/library/?page=104").content.decode().count("page=105") >= 1


def test_discover_ends_at_its_last_page(as_bob: Client, alice: User) -> None:
    make_character(alice, public=True)
    assert as_bob.get("/?page=999").status_code == 200
