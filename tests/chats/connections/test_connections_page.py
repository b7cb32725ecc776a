from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from chats.models import Connection
from tavern.accounts.models import User
from tests.chats.connections.conftest import Make, signed_in

PAGE = "/connections/"


def test_it_explains_what_a_connection_is_and_how_replies_cost_nothing(alice: User) -> None:
    html = signed_in(alice).get(PAGE).content.decode()
    assert "A connection says which one answers" in html
    assert "Ollama" in html
    assert "for free" in html


def test_it_offers_a_dozen_services_to_members(alice: User) -> None:
    html = signed_in(alice).get(PAGE).content.decode()
    assert html.count('class="preset__link" href="/connections/new/?preset=') >= 12


def test_a_visitor_may_read_it_but_is_asked_to_sign_up(db: None) -> None:
    html = Client().get(PAGE).content.decode()
    assert "/accounts/signup/" in html
    assert "/connections/new/" not in html


def test_a_guest_may_read_it_but_not_add(db: None) -> None:
    guest = signed_in(User.objects.create_guest(language="en"))
    assert "Create an account" in guest.get(PAGE).content.decode()
    for method in (guest.get, guest.post):
        answer = method("/connections/new/")
        assert (answer.status_code, "login" in answer["Location"]) == (302, True)
    assert not Connection.objects.exists()


def test_a_member_sees_their_own_and_only_the_names_of_the_sites(alice: User, bob: User, make: Make) -> None:
    make(alice, title="Mine", base_url="https://one.example/v1")
    make(bob, title="Bob's", base_url="https://two.example/v1")
    make(title="House model", base_url="https://secret-host.example/v1")
    make(title="Broken house model", is_enabled=False)
    html = signed_in(alice).get(PAGE).content.decode()
    assert "one.example" in html
    assert "House model" in html
    for hidden in ("Bob&#x27;s", "two.example", "secret-host", "Broken house"):
        assert hidden not in html


def test_staff_sees_the_sites_in_full_and_searches_this_machine(charlie: User, make: Make) -> None:
    make(title="House model", base_url="https://house.example/v1")
    html = signed_in(charlie).get(PAGE).content.decode()
    assert "house.example" in html
    assert 'hx-get="/connections/found/"' in html


def test_it_shows_how_the_last_test_went(alice: User, make: Make) -> None:
    passed = {
        "state": "done", "at": "2026-05-01T10:00:00+00:00", "latency_ms": 12, "first_token_ms": 345,
        "streaming": True, "tools": False, "models": 7, "error": None,
    }  # fmt: skip
    error = {"code": "auth", "sentence": "The service did not accept the key. Check the key of this connection.",
             "params": {}, "detail": "<b>invalid</b> key"}  # fmt: skip
    make(alice, last_test=passed)
    make(alice, last_test={"state": "done", "at": "2026-05-01T10:00:00+00:00", "error": error})
    make(alice, last_test={"state": "running", "at": "2026-05-01T10:00:00+00:00"})
    html = signed_in(alice).get(PAGE).content.decode()
    for words in (
        "It answers.",
        "345 ms",
        "12 ms",
        "did not accept the key",
        "&lt;b&gt;invalid",
        "did not come to its",
    ):
        assert words in html


def test_its_queries_do_not_grow_with_the_list(
    charlie: User, make: Make, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(charlie)
    for number in range(20):
        make(charlie if number % 2 else None, title=f"Connection {number}")
    client.get(PAGE)
    with django_assert_max_num_queries(4):
        client.get(PAGE)


def test_a_key_nobody_can_decrypt_does_not_break_the_page(alice: User, make: Make) -> None:
    stored = make(alice, title="From an old backup")
    from django.db import connection as database

    with database.cursor() as cursor:
        cursor.execute("UPDATE chats_connection SET api_key = 'gAAAA-broken' WHERE id = %s", [stored.pk])
    assert "From an old backup" in signed_in(alice).get(PAGE).content.decode()
    assert signed_in(alice).get(f"/connections/{stored.pk}/").status_code == 200
