"""Discover shows what is public, to everybody, cheaply."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from characters.actions.assets import store_picture
from characters.actions.publishing import set_visibility
from characters.actions.trash import trash_characters
from characters.actions.versions import create_character
from characters.models import Character, Rating, Visibility
from tavern.accounts.actions import delete_account
from tavern.accounts.models import User
from tests.characters.recipes import make_card, make_character, picture

pytestmark = pytest.mark.django_db


def _names(client: Client, query: str = "") -> str:
    return client.get(f"/{query}").content.decode()


def test_only_public_characters_are_shown(as_stranger: Client, alice: User) -> None:
    make_character(alice, "Shown", public=True)
    make_character(alice, "Hidden")
    create_character(alice, make_card("Unlisted"), visibility=Visibility.UNLISTED)
    page = _names(as_stranger)
    assert "Shown" in page
    assert "Hidden" not in page
    assert "Unlisted" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?tag=noir", {"Maren"}),
        ("?without=noir", {"Seraphine", "洛小满"}),
        ("?tag=noir&without=rain", set()),
        ("?language=zh", {"洛小满"}),
        ("?rating=explicit", {"Maren"}),
        ("?q=小满", {"洛小满"}),
        ("?q=mar", {"Maren"}),
        ("?sort=new", {"Seraphine", "Maren", "洛小满"}),
        ("?page=2", set()),
        ("?page=x&sort=y&rating=z&language=%00&tag=", {"Seraphine", "Maren", "洛小满"}),
    ],
)
def test_filters_narrow(as_bob: Client, alice: User, query: str, expected: set[str]) -> None:
    make_character(alice, public=True)
    make_character(alice, "Maren", public=True, tags=["Noir", "rain", "nsfw"])
    make_character(alice, "洛小满", public=True, description="她在江边卖灯。", greetings=["你来了。"])
    page = _names(as_bob, query)
    found = {
        name
        for name in ("Seraphine", "Maren", "洛小满")
        if 'class="card__link" href' in page and f">{name}</a>" in page
    }
    assert found == expected


def test_a_tag_goes_from_off_to_include_to_exclude_to_off(as_bob: Client, alice: User) -> None:
    make_character(alice, public=True)
    assert 'href="?tag=healer"' in _names(as_bob)
    assert 'href="?without=healer"' in _names(as_bob, "?tag=healer")
    assert 'data-state="exclude"' in _names(as_bob, "?without=healer")


def test_no_results_say_which_filter_hurts(as_bob: Client, alice: User) -> None:
    make_character(alice, public=True)
    page = _names(as_bob, "?q=nobody&tag=healer")
    assert "Nobody found for" in page
    assert "Without the search: 1" in page


def test_more_pages_come_as_fragments(as_bob: Client, alice: User) -> None:
    for number in range(26):
        make_character(alice, f"Number {number}", public=True)
    first = _names(as_bob)
    assert first.count("card__link") == 24
    more = as_bob.get("/?page=2", headers={"HX-Request": "true"}).content.decode()
    assert more.count("card__link") == 2
    assert "<html" not in more
    results = as_bob.get("/?tag=healer", headers={"HX-Request": "true", "HX-Target": "results"}).content.decode()
    assert "<html" not in results
    assert 'id="results"' in results


def test_a_remembered_page_costs_no_query_of_its_own(
    as_bob: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_character(alice, public=True)
    as_bob.get("/")
    with django_assert_max_num_queries(0):
        as_bob.get("/")


def test_what_changes_is_seen_at_once(as_bob: Client, alice: User, django_capture_on_commit_callbacks: object) -> None:
    character = make_character(alice, public=True)
    assert "Seraphine" in _names(as_bob)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # pytest-django's fixture
        set_visibility(Character.objects.filter(pk=character.pk), Visibility.PRIVATE, by=alice)
    assert "Seraphine" not in _names(as_bob)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # pytest-django's fixture
        set_visibility(Character.objects.filter(pk=character.pk), Visibility.PUBLIC, by=alice)
    assert "Seraphine" in _names(as_bob)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # pytest-django's fixture
        trash_characters(Character.objects.filter(pk=character.pk))
    assert "Seraphine" not in _names(as_bob)


def test_a_cover_above_the_readers_level_is_veiled(as_stranger: Client, alice: User) -> None:
    make_character(alice, "Mild", public=True)
    assert "card__veil" not in _names(as_stranger)
    create_character(alice, make_card("Wild"), visibility=Visibility.PUBLIC, rating=Rating.EXPLICIT)
    page = _names(as_stranger, "?sort=name")
    assert page.count("card__veil") == 1
    assert "Rated Explicit" in page


def test_an_adult_who_wants_no_veil_gets_none(as_bob: Client, bob: User, alice: User) -> None:
    bob.set_preferences(is_adult=True, max_rating="explicit", blur_mature=False)
    create_character(alice, make_card("Wild"), visibility=Visibility.PUBLIC, rating=Rating.EXPLICIT)
    assert "card__veil" not in _names(as_bob)


def test_strangers_read_first_words_and_members_do_not(as_stranger: Client, as_bob: Client, alice: User) -> None:
    create_character(alice, make_card(), portrait=store_picture(picture()), visibility=Visibility.PUBLIC)
    assert "You are late." in _names(as_stranger)
    assert "You are late." not in _names(as_bob)


@pytest.mark.parametrize(
    "address", ["/?q=%00", "/?q=" + "a" * 5000, "/?tag=" + "%27" * 50, "/?page=99999999999999999999"]
)
def test_strange_addresses_are_no_error(as_stranger: Client, address: str) -> None:
    assert as_stranger.get(address).status_code == 200


def test_what_staff_hides_in_the_admin_is_gone_at_once(
    as_stranger: Client, as_charlie: Client, alice: User, django_capture_on_commit_callbacks: Any
) -> None:
    character = make_character(alice, "Shown", public=True)
    assert "Shown" in _names(as_stranger)
    form = as_charlie.get(f"/admin/characters/character/{character.pk}/change/").context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in values.items() if value is not None and not isinstance(value, bool)}
    with django_capture_on_commit_callbacks(execute=True):
        as_charlie.post(f"/admin/characters/character/{character.pk}/change/", data | {"visibility": "private"})
    character.refresh_from_db()
    assert character.visibility == Visibility.PRIVATE
    assert "Shown" not in _names(as_stranger)


def test_an_erased_persons_characters_are_gone_at_once(
    as_stranger: Client, alice: User, charlie: User, django_capture_on_commit_callbacks: Any
) -> None:
    make_character(alice, "Shown", public=True)
    assert "Shown" in _names(as_stranger)
    with django_capture_on_commit_callbacks(execute=True):
        delete_account(alice)
    assert "Shown" not in _names(as_stranger)


def test_characters_of_ones_own_languages_come_first(alice: User, bob: User, client: Client) -> None:
    for name, text in (("Maren", "She keeps a lamp by the sea."), ("洛小满", "她在江边卖灯。")):
        make_character(alice, name, public=True, description=text, greetings=[text])
    Character.objects.filter(name="Maren").update(chat_count=5)

    def order(query: str = "", **headers: str) -> list[str]:
        page = client.get(f"/{query}", headers=headers).content.decode()
        return sorted(("Maren", "洛小满"), key=lambda name: page.index(f">{name}</a>"))

    assert order() == ["Maren", "洛小满"]
    assert order(**{"Accept-Language": "zh-hans"}) == ["洛小满", "Maren"]
    assert order("?sort=popular", **{"Accept-Language": "zh-hans"}) == ["Maren", "洛小满"]
    bob.preferences = {"content_languages": ["zh"]}
    bob.save(update_fields=["preferences"])
    client.force_login(bob)
    assert order() == ["洛小满", "Maren"]
