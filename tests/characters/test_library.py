"""A library costs the same however large it is, and many characters can be changed at once."""

import io
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from characters.actions.drafts import keep_draft
from characters.cards import decode
from characters.models import Character, Draft, Lorebook, Visibility
from tavern.accounts.models import User
from tests.characters.recipes import make_character

pytestmark = pytest.mark.django_db


def _many(owner: User, count: int) -> None:
    first = make_character(owner, "Number 0")
    copies = []
    for number in range(1, count):
        copy = Character.named(f"Number {number}", owner=owner)
        copy.current, copy.tags = first.current, first.tags
        copies.append(copy)
    Character.objects.bulk_create(copies)


def _queries(client: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get("/library/").status_code == 200
    return len(queries)


def test_five_thousand_cost_as_many_queries_as_ten(as_alice: Client, as_bob: Client, alice: User, bob: User) -> None:
    _many(alice, 10)
    _many(bob, 5_000)
    for client in (as_alice, as_bob):
        client.get("/library/")
    assert _queries(as_alice) == _queries(as_bob) <= 4
    assert as_bob.get("/library/").content.decode().count("library__choice") == 24


def test_only_ones_own_are_there(as_alice: Client, alice: User, bob: User) -> None:
    make_character(alice, "Mine")
    make_character(bob, "Theirs", public=True)
    page = as_alice.get("/library/").content.decode()
    assert "Mine" in page
    assert "Theirs" not in page


def test_an_empty_library_says_what_to_do(as_alice: Client) -> None:
    assert "Your characters will live here" in as_alice.get("/library/").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=mar", ["Maren"]),
        ("?visibility=public", ["Maren"]),
        ("?visibility=nonsense", ["Maren", "Ada"]),
        ("?sort=name", ["Ada", "Maren"]),
        ("?q=zzz", []),
    ],
)
def test_a_library_can_be_searched_and_sorted(as_alice: Client, alice: User, query: str, expected: list[str]) -> None:
    make_character(alice, "Ada")
    make_character(alice, "Maren", public=True)
    page = as_alice.get(f"/library/{query}").content.decode()
    places = {name: page.find(f">{name}</a>") for name in ("Ada", "Maren")}
    assert [name for name, place in sorted(places.items(), key=lambda item: item[1]) if place >= 0] == expected


def test_more_come_as_fragments(as_alice: Client, alice: User) -> None:
    _many(alice, 26)
    more = as_alice.get("/library/?page=2", headers={"HX-Request": "true"}).content.decode()
    assert more.count("library__choice") == 2
    assert "<html" not in more


def test_drafts_are_shown(as_alice: Client, alice: User) -> None:
    character = make_character(alice)
    keep_draft(alice, character, fields={"name": ["X"]}, based_on=1)
    keep_draft(alice, None, fields={"name": ["Unfinished Eve"]}, based_on=0)
    page = as_alice.get("/library/").content.decode()
    assert "Unfinished Eve" in page
    assert "badge--quiet" in page


def test_many_are_deleted_and_brought_back(as_alice: Client, alice: User, bob: User) -> None:
    mine = [make_character(alice, name) for name in ("Ada", "Eve")]
    theirs = make_character(bob)
    chosen = {"do": "delete", "chosen": [c.slug for c in (*mine, theirs)]}
    page = as_alice.post("/library/actions/", chosen, follow=True).content.decode()
    assert "2 characters were deleted." in page
    assert list(Character.objects.present()) == [theirs]
    as_alice.post(f"/library/restorations/{page.split('/library/restorations/')[1].split('/')[0]}/")
    assert Character.objects.present().count() == 3


def test_many_are_tagged_as_new_versions(as_alice: Client, alice: User) -> None:
    characters = [make_character(alice, "Ada"), make_character(alice, "Eve", tags=["noir"])]
    chosen = {"do": "tag", "tags": "Noir, 雨夜", "chosen": [c.slug for c in characters]}
    as_alice.post("/library/actions/", chosen)
    for character in characters:
        character.refresh_from_db()
        assert {"noir", "雨夜"} <= set(character.tags)
        assert character.versions.count() == 2


def test_many_are_shared(as_alice: Client, alice: User) -> None:
    character = make_character(alice)
    as_alice.post("/library/actions/", {"do": "visibility", "visibility": "public", "chosen": [character.slug]})
    character.refresh_from_db()
    assert character.visibility == Visibility.PUBLIC


def test_many_are_exported_as_png_in_a_zip(as_alice: Client, alice: User) -> None:
    characters = [make_character(alice, "Ada"), make_character(alice, "Ada"), make_character(alice, "洛小满")]
    response = as_alice.post("/library/actions/", {"do": "export", "chosen": [c.slug for c in characters]})
    assert response.streaming
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined] # as a file's
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == ["Ada 2.png", "Ada.png", "洛小满.png"]
        assert decode(archive.read("Ada.png"))


@pytest.mark.parametrize(
    "post", [{}, {"do": "delete"}, {"do": "explode", "chosen": ["x"]}, {"do": "tag", "chosen": ["x"]}]
)
def test_half_a_request_changes_nothing(as_alice: Client, alice: User, post: dict[str, object]) -> None:
    make_character(alice)
    assert as_alice.post("/library/actions/", post).status_code == 302
    assert Character.objects.present().count() == 1


def test_lorebooks_have_their_own_tab(as_alice: Client, alice: User, bob: User) -> None:
    Lorebook.objects.create(owner=alice, name="World of mine")
    Lorebook.objects.create(owner=bob, name="World of theirs")
    page = as_alice.get("/library/lorebooks/").content.decode()
    assert "World of mine" in page
    assert "World of theirs" not in page


def test_somebody_unknown_is_sent_to_sign_in(as_stranger: Client) -> None:
    for address in ("/library/", "/library/lorebooks/", "/characters/new/"):
        assert as_stranger.get(address).status_code == 302


def test_a_tile_is_rendered_once_and_shows_changes(as_alice: Client, alice: User) -> None:
    character = make_character(alice, "Ada")
    tile = "characters/_library_tile.html"
    assert [template.name for template in as_alice.get("/library/").templates].count(tile) == 1
    assert [template.name for template in as_alice.get("/library/").templates].count(tile) == 0
    Character.objects.filter(pk=character.pk).update(name="Ada Byron", visibility="public", chat_count=1204)
    page = as_alice.get("/library/").content.decode()
    assert "Ada Byron" in page
    assert "Public" in page
    Draft.objects.create(owner=alice, character=character)
    assert f"/characters/{character.slug}/edit/" in as_alice.get("/library/").content.decode()


@pytest.mark.parametrize("address", ["/library/actions/", "/characters/preview/"])
def test_nul_in_a_form_names_nothing(as_alice: Client, alice: User, address: str) -> None:
    character = make_character(alice)
    form = {"do": "delete", "chosen": [f"{character.slug}\0"], "slug": f"{character.slug}\0", "name": "Eve"}
    assert as_alice.post(address, form).status_code in (200, 302)
    assert Character.objects.present().count() == 1
