"""What stays, what goes: trash, accounts, guests, starters."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from characters.actions.assets import store_picture
from characters.actions.drafts import keep_draft
from characters.actions.imports import start_batch
from characters.actions.starters import load_starters
from characters.actions.trash import purge_trash, trash_characters
from characters.actions.uploads import sweep_uploads
from characters.actions.versions import create_character
from characters.cards import decode
from characters.models import Asset, Character, CharacterVersion, Draft, Lorebook
from characters.starter import FOLDER
from tavern.accounts.export import personal_data, pieces_of
from tavern.accounts.models import User
from tavern.accounts.signals import guest_signing_in
from tests.characters.recipes import make_card, make_character, picture

pytestmark = pytest.mark.django_db


def test_the_trash_is_emptied_after_its_days(alice: User) -> None:
    shared = store_picture(picture())
    own = store_picture(picture((1, 2, 3)))
    old = create_character(alice, make_card("Old"), portrait=own)
    older = create_character(alice, make_card("Older"), portrait=shared)
    recent, kept = make_character(alice, "Recent"), create_character(alice, make_card("Kept"), portrait=shared)
    trash_characters(Character.objects.filter(pk__in=[old.pk, older.pk, recent.pk]))
    Character.objects.filter(pk__in=[old.pk, older.pk]).update(deleted_at=timezone.now() - timedelta(days=31))
    assert purge_trash() == 2
    assert set(Character.objects.all()) == {recent, kept}
    assert list(Asset.objects.all()) == [shared]


def test_an_account_takes_its_characters_along(alice: User, bob: User) -> None:
    make_character(alice, "洛小满")
    make_character(alice, "洛小满")
    make_character(bob, "Eve")
    Lorebook.objects.create(owner=alice, name="Forest: a world")
    part = next(part for part in personal_data() if part.name == "characters")
    files = {path: b"".join(pieces_of(content)) for path, content in part.export(alice)}
    assert set(files) == {
        "characters/洛小满.png",
        "characters/洛小满.json",
        "characters/洛小满 2.png",
        "characters/洛小满 2.json",
        "lorebooks/Forest_ a world.json",
    }
    assert decode(files["characters/洛小满.png"])


def test_erasing_an_account_erases_its_files_unless_somebody_else_uses_them(alice: User, bob: User) -> None:
    shared, own = store_picture(picture()), store_picture(picture((1, 2, 3)))
    create_character(alice, make_card(), portrait=own)
    create_character(alice, make_card("Eve"), portrait=shared)
    create_character(bob, make_card(), portrait=shared)
    part = next(part for part in personal_data() if part.name == "characters")
    assert part.erase is not None
    part.erase(alice)
    assert list(Asset.objects.all()) == [shared]
    assert not CharacterVersion.objects.filter(character__owner=alice).exists()


def test_a_guests_characters_move_along_when_they_sign_in(alice: User) -> None:
    guest = User.objects.create_guest(language="en")
    character, batch = make_character(guest), start_batch(guest, expected=1)
    keep_draft(guest, None, fields={"name": ["Guest's"]}, based_on=0)
    keep_draft(guest, character, fields={}, based_on=1)
    keep_draft(alice, None, fields={"name": ["Hers"]}, based_on=0)
    guest_signing_in.send(User, guest=guest, user=alice)
    character.refresh_from_db()
    batch.refresh_from_db()
    assert character.owner == batch.owner == alice
    assert {draft.name for draft in Draft.objects.filter(owner=alice)} == {"Hers", ""}


def test_starters_are_loaded_once_and_then_cost_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    call_command("load_starters", verbosity=0)
    count = Character.objects.public().filter(is_starter=True).count()
    assert count >= 10
    assert Character.objects.filter(is_starter=True, language="zh").count() >= 4
    with django_assert_num_queries(1):
        assert load_starters() == 0
    assert Character.objects.count() == count


def test_a_starter_whose_file_changed_gets_a_version(tmp_path: Path) -> None:
    source = FOLDER / "ambrose-lyle"
    target = tmp_path / source.name
    target.mkdir()
    for name in ("card.json", "portrait.webp"):
        (target / name).write_bytes((source / name).read_bytes())
    assert load_starters(tmp_path) == 1
    text = (target / "card.json").read_text(encoding="utf-8")
    (target / "card.json").write_text(text.replace("midnight to five", "midnight to six"), encoding="utf-8")
    assert load_starters(tmp_path) == 1
    character = Character.objects.get()
    assert (character.slug, character.versions.count()) == ("ambrose-lyle", 2)


def test_pictures_that_were_never_saved_are_swept(alice: User) -> None:
    used, drafted, _abandoned, fresh = (store_picture(picture((shade, 2, 3))) for shade in (1, 2, 3, 4))
    create_character(alice, make_card(), portrait=used)
    Draft.objects.create(owner=alice, fields={"name": ["Wren"], "portrait": [drafted.sha256]})
    Asset.objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - timedelta(days=3))
    assert sweep_uploads() == 1
    assert set(Asset.objects.all()) == {used, drafted, fresh}
