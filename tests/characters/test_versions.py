"""Characters are made of versions that never change."""

import pytest
from django.utils import timezone

from characters.actions.assets import assets_of, store_card_assets, store_picture
from characters.actions.versions import (
    card_of,
    create_character,
    current_version,
    duplicate_character,
    restore_version,
    save_version,
)
from characters.cards import CardAsset
from characters.models import Character, Rating, VersionSource, Visibility
from tavern.accounts.models import User
from tests.characters.recipes import make_card, make_character, picture

pytestmark = pytest.mark.django_db


def test_a_new_character_is_private_and_knows_its_list_columns(alice: User) -> None:
    character = create_character(alice, make_card("洛小满", description="她在江边卖灯。", greetings=["你来了。"]))
    assert character.visibility == Visibility.PRIVATE
    assert (character.name, character.sort_key, character.language) == ("洛小满", "luo xiao man", "zh")
    assert character.tags == ["fantasy", "healer"]
    assert character.tokens > 0
    assert current_version(character).number == 1


def test_saving_makes_a_version_and_brings_the_columns_up_to_date(alice: User) -> None:
    character = make_character(alice)
    card = card_of(current_version(character)).with_fields(name="Maren", tags=["noir"])
    version = save_version(character, card, author=alice, note="renamed")
    character.refresh_from_db()
    assert (version.number, version.note) == (2, "renamed")
    assert (character.name, character.tags, character.current_id) == ("Maren", ["noir"], version.pk)


def test_identical_content_makes_no_new_version(alice: User) -> None:
    character = make_character(alice)
    again = save_version(character, make_card(modification_date=1_700_000_000), author=alice)
    assert again.number == 1
    assert character.versions.count() == 1


def test_another_portrait_alone_is_a_change(alice: User) -> None:
    character = make_character(alice)
    save_version(character, make_card(), author=alice, portrait=store_picture(picture()))
    assert character.versions.count() == 2


def test_a_change_of_text_keeps_portrait_and_files(alice: User) -> None:
    portrait = store_picture(picture())
    files = store_card_assets([CardAsset("emotion", "joy", "png", "embeded://joy.png", picture((1, 2, 3)))])
    character = create_character(alice, make_card(), portrait=portrait, assets=files)
    version = save_version(character, make_card(scenario="A storm."), author=alice)
    assert version.portrait == portrait
    assert [stored.name for stored in assets_of(version)] == ["joy"]


def test_restoring_adds_a_version_instead_of_rewriting_history(alice: User) -> None:
    character = make_character(alice)
    first = current_version(character)
    save_version(character, make_card(scenario="A storm."), author=alice)
    restored = restore_version(first, author=alice)
    assert (restored.number, restored.source, restored.note) == (3, VersionSource.RESTORE, "1")
    assert restored.card == first.card
    character.refresh_from_db()
    assert character.current == restored


def test_a_duplicate_is_private_and_independent(alice: User) -> None:
    character = make_character(alice, public=True)
    copy = duplicate_character(character, owner=alice, name="Seraphine (copy)")
    save_version(copy, make_card("Other"), author=alice)
    character.refresh_from_db()
    assert copy.visibility == Visibility.PRIVATE
    assert character.name == "Seraphine"


def test_unknown_fields_survive_a_version(alice: User) -> None:
    raw = make_card().data
    raw = {**raw, "data": {**raw["data"], "future_field": {"kept": True}}}
    card = type(make_card()).from_object(raw)
    character = create_character(alice, card)
    edited = card_of(current_version(character)).with_fields(scenario="Elsewhere.")
    assert save_version(character, edited, author=alice).data["future_field"] == {"kept": True}


def test_files_of_the_same_name_are_all_kept(alice: User) -> None:
    twice = [CardAsset("emotion", "joy", "png", f"embeded://{n}.png", picture((n, n, n))) for n in (1, 2)]
    character = create_character(alice, make_card(), assets=store_card_assets(twice))
    assert {stored.name for stored in assets_of(current_version(character))} == {"joy", "joy 2"}


@pytest.mark.parametrize(
    ("tags", "rating"), [(["noir"], Rating.ALL), (["NSFW"], Rating.EXPLICIT), (["gore", "noir"], Rating.MATURE)]
)
def test_the_rating_of_a_new_character_follows_its_tags(alice: User, tags: list[str], rating: Rating) -> None:
    assert create_character(alice, make_card(tags=tags)).rating == rating


def test_owners_find_their_own_and_strangers_what_is_not_private(alice: User, bob: User) -> None:
    private, public = make_character(alice), make_character(alice, public=True)
    unlisted = create_character(alice, make_card(), visibility=Visibility.UNLISTED)
    assert set(Character.objects.visible_to(alice)) == {private, public, unlisted}
    assert set(Character.objects.visible_to(bob)) == {public, unlisted}
    assert set(Character.objects.public()) == {public}


def test_saving_leaves_alone_what_others_did_meanwhile(alice: User) -> None:
    character = make_character(alice, public=True)
    stale = Character.objects.get(pk=character.pk)
    trashed_at = timezone.now()
    Character.objects.filter(pk=character.pk).update(
        visibility=Visibility.PRIVATE, rating=Rating.EXPLICIT, chat_count=7, deleted_at=trashed_at
    )
    save_version(stale, make_card(scenario="A storm."), author=alice)
    character.refresh_from_db()
    assert (character.visibility, character.rating) == (Visibility.PRIVATE, Rating.EXPLICIT)
    assert (character.chat_count, character.deleted_at) == (7, trashed_at)
