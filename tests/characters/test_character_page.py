"""A character's page, its exports, and what only the owner can do there."""

import pytest
from django.test import Client

from characters.actions.assets import store_picture
from characters.actions.versions import create_character, current_version, save_version
from characters.cards import Card, decode
from characters.models import Character, Visibility
from tavern.accounts.models import User
from tests.characters.recipes import make_card, make_character, picture

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>\"'\u202e"


def test_everybody_sees_what_is_public_or_unlisted(as_stranger: Client, alice: User) -> None:
    for visibility in (Visibility.PUBLIC, Visibility.UNLISTED):
        character = create_character(alice, make_card(creator_notes="**Bring** a lamp."), visibility=visibility)
        page = as_stranger.get(character.get_absolute_url()).content.decode()
        assert "<strong>Bring</strong>" in page
        assert "You are late." in page
        assert 'property="og:title"' in page
        assert ("noindex" in page) == (visibility == Visibility.UNLISTED)


@pytest.mark.parametrize("path", ["", "export/png/", "export/json-v2/", "export/json-v3/", "export/charx/"])
def test_a_stranger_gets_404_for_what_is_private(as_stranger: Client, as_bob: Client, alice: User, path: str) -> None:
    address = f"{make_character(alice).get_absolute_url()}{path}"
    assert as_stranger.get(address).status_code == 404
    assert as_bob.get(address).status_code == 404


@pytest.mark.parametrize("path", ["edit/", "versions/", "versions/1/"])
def test_a_stranger_gets_404_for_the_workshop_of_what_is_public(as_bob: Client, alice: User, path: str) -> None:
    assert as_bob.get(f"{make_character(alice, public=True).get_absolute_url()}{path}").status_code == 404


@pytest.mark.parametrize("path", ["trash/", "copies/", "visibility/", "draft/", "edit/", "versions/1/restoration/"])
def test_a_stranger_changes_nothing(as_bob: Client, alice: User, path: str) -> None:
    character = make_character(alice, public=True)
    assert as_bob.post(f"{character.get_absolute_url()}{path}", {"visibility": "private"}).status_code == 404
    character.refresh_from_db()
    assert (character.visibility, character.deleted_at) == (Visibility.PUBLIC, None)


def test_deleted_characters_are_gone_for_everybody(as_alice: Client, alice: User) -> None:
    character = make_character(alice, public=True)
    as_alice.post(f"{character.get_absolute_url()}trash/")
    assert as_alice.get(character.get_absolute_url()).status_code == 404


def test_deleting_offers_a_way_back(as_alice: Client, as_bob: Client, alice: User) -> None:
    character = make_character(alice)
    page = as_alice.post(f"{character.get_absolute_url()}trash/", follow=True).content.decode()
    undo = page.split("/library/restorations/")[1].split("/")[0]
    assert as_bob.post(f"/library/restorations/{undo}/").status_code == 404
    as_alice.post(f"/library/restorations/{undo}/")
    assert as_alice.get(character.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("moment", ["1", "99999999999999999999999"])
def test_nothing_to_restore_is_404(as_alice: Client, moment: str) -> None:
    assert as_alice.post(f"/library/restorations/{moment}/").status_code == 404


def test_greetings_can_be_leafed_through(as_stranger: Client, alice: User) -> None:
    address = make_character(alice, public=True).get_absolute_url()
    fragment = as_stranger.get(f"{address}?greeting=1", headers={"HX-Request": "true", "HX-Target": "greeting"})
    text = fragment.content.decode()
    assert "Sit down," in text
    assert "2 / 2" in text
    assert "<html" not in text
    assert "1 / 2" in as_stranger.get(f"{address}?greeting=77").content.decode()


def test_hostile_text_is_harmless(as_stranger: Client, as_alice: Client, alice: User) -> None:
    card = make_card(
        f"Eve {HOSTILE}"[:190],
        description=HOSTILE,
        greetings=[HOSTILE, HOSTILE],
        creator_notes=HOSTILE + "[x](javascript:alert(1)) ![y](data:text/html;base64,AAAA)",
        tags=[HOSTILE[:50]],
        creator=HOSTILE,
        character_version=HOSTILE,
    )
    character = create_character(alice, card, visibility=Visibility.PUBLIC)
    address = character.get_absolute_url()
    pages = [as_stranger.get("/"), as_stranger.get(address), as_alice.get("/library/"), as_alice.get(f"{address}edit/")]
    pages.append(as_alice.get(f"{address}versions/"))
    for response in pages:
        page = response.content.decode()
        assert response.status_code == 200
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page
        assert 'href="javascript:' not in page


def test_macros_of_a_bomb_do_not_break_the_page(as_stranger: Client, alice: User) -> None:
    character = make_character(alice, public=True, greetings=["{{" * 2000 + "char" + "}}" * 2000])
    assert as_stranger.get(character.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("kind", "suffix"), [("png", ".png"), ("json-v2", ".v2.json"), ("json-v3", ".json"), ("charx", ".charx")]
)
def test_a_card_can_be_taken_along_and_read_again(as_stranger: Client, alice: User, kind: str, suffix: str) -> None:
    character = create_character(
        alice, make_card("洛小满"), portrait=store_picture(picture()), visibility=Visibility.PUBLIC
    )
    response = as_stranger.get(f"{character.get_absolute_url()}export/{kind}/")
    card = decode(response.content, filename="x")
    assert isinstance(card, Card)
    assert card.greetings == make_card().greetings
    disposition = response.headers["Content-Disposition"]
    assert f"filename*=UTF-8''%E6%B4%9B%E5%B0%8F%E6%BB%A1{suffix}" in disposition
    assert disposition.isascii()


def test_a_card_without_a_picture_is_exported_with_the_sites_own(as_stranger: Client, alice: User) -> None:
    character = make_character(alice, public=True)
    card = decode(as_stranger.get(f"{character.get_absolute_url()}export/png/").content)
    assert isinstance(card, Card)
    assert card.image is not None


def test_an_unknown_format_is_404(as_stranger: Client, alice: User) -> None:
    assert as_stranger.get(f"{make_character(alice, public=True).get_absolute_url()}export/exe/").status_code == 404


def test_the_owner_shares_and_takes_back(as_alice: Client, alice: User) -> None:
    character = make_character(alice)
    page = as_alice.post(f"{character.get_absolute_url()}visibility/", {"visibility": "public"}, follow=True)
    assert "Everyone can find it now." in page.content.decode()
    character.refresh_from_db()
    assert character.published_at is not None
    assert as_alice.post(f"{character.get_absolute_url()}visibility/", {"visibility": "x"}).status_code == 422


def test_a_guest_cannot_publish(db: None) -> None:
    guest = User.objects.create_guest(language="en")
    client = Client()
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    character = make_character(guest)
    page = client.post(f"{character.get_absolute_url()}visibility/", {"visibility": "public"}, follow=True)
    assert "Create an account" in page.content.decode()
    assert not Character.objects.public().exists()


def test_a_duplicate_opens_in_the_editor(as_alice: Client, alice: User) -> None:
    character = make_character(alice)
    page = as_alice.post(f"{character.get_absolute_url()}copies/", follow=True).content.decode()
    copy = Character.objects.exclude(pk=character.pk).get()
    assert copy.name == "Seraphine (copy)"
    assert "This is the copy" in page


def test_versions_are_listed_compared_and_restored(as_alice: Client, alice: User) -> None:
    character = make_character(alice)
    save_version(character, make_card(description="Seraphine guards the forest lamp lit."), author=alice)
    page = as_alice.get(f"{character.get_absolute_url()}versions/").content.decode()
    assert "<del>keeps</del><ins>guards</ins>" in page
    as_alice.post(f"{character.get_absolute_url()}versions/1/restoration/")
    character.refresh_from_db()
    assert current_version(character).number == 3
    assert as_alice.get(f"{character.get_absolute_url()}versions/9/").status_code == 404
