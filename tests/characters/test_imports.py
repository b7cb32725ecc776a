"""Files come in one by one; each has its line in the report, and the batch can be taken back."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from pytest_django import Settings

from characters.actions.imports import BatchFull, BatchUndone, import_file, start_batch, undo_batch
from characters.actions.versions import card_of, current_version, save_version
from characters.models import Asset, Character, CharacterVersion, ImportBatch, ImportItem, ImportOutcome, Lorebook
from tavern.accounts.models import User
from tests.characters.cards.bad_files import BadFile, bad_files
from tests.characters.recipes import card_png, make_card

pytestmark = pytest.mark.django_db

WORLD = json.dumps({"entries": {"0": {"uid": 0, "key": ["lamp"], "content": "It is old.", "ownField": 7}}}).encode()


def _batch(owner: User) -> ImportBatch:
    return start_batch(owner, expected=1)


def test_a_card_becomes_a_private_character_with_its_picture(alice: User) -> None:
    item = import_file(_batch(alice), filename="seraphine.png", data=card_png())
    assert item.outcome == ImportOutcome.IMPORTED
    character = item.character
    assert character is not None
    assert character.portrait is not None
    assert (character.visibility, current_version(character).source_format) == ("private", "png-v3")


def test_the_same_file_again_is_a_duplicate(alice: User) -> None:
    batch = _batch(alice)
    first = import_file(batch, filename="a.png", data=card_png())
    again = import_file(batch, filename="b.png", data=card_png())
    assert (again.outcome, again.character) == (ImportOutcome.DUPLICATE, first.character)
    assert Character.objects.count() == 1


def test_an_old_version_of_a_character_is_a_duplicate_too(alice: User) -> None:
    first = import_file(_batch(alice), filename="a.png", data=card_png())
    assert first.character is not None
    save_version(first.character, make_card(scenario="A storm."), author=alice)
    again = import_file(_batch(alice), filename="a.png", data=card_png())
    assert (again.outcome, again.facts) == (ImportOutcome.DUPLICATE, {"version": 1})


def test_what_somebody_else_has_is_no_duplicate(alice: User, bob: User) -> None:
    import_file(_batch(alice), filename="a.png", data=card_png())
    assert import_file(_batch(bob), filename="a.png", data=card_png()).outcome == ImportOutcome.IMPORTED


@pytest.mark.parametrize(
    ("newer", "outcome"),
    [
        ({"character_version": "1.10"}, ImportOutcome.UPDATED),
        ({"character_version": "1.1"}, ImportOutcome.IMPORTED),
        ({"character_version": "1.10", "creator": "bob"}, ImportOutcome.IMPORTED),
        ({"character_version": "1.10", "name": "Maren"}, ImportOutcome.IMPORTED),
    ],
)
def test_a_newer_edition_by_the_same_creator_becomes_a_version(
    alice: User, newer: dict[str, str], outcome: ImportOutcome
) -> None:
    import_file(_batch(alice), filename="a.png", data=card_png(make_card(character_version="1.9")))
    item = import_file(_batch(alice), filename="b.png", data=card_png(make_card(**newer)))
    assert item.outcome == outcome
    assert item.character is not None
    assert item.character.versions.count() == (2 if outcome == ImportOutcome.UPDATED else 1)


def test_cards_without_a_creator_never_replace_each_other(alice: User) -> None:
    for version in ("1", "2"):
        card = make_card(creator="", character_version=version)
        assert import_file(_batch(alice), filename="a.png", data=card_png(card)).outcome == ImportOutcome.IMPORTED


def test_a_lorebook_file_becomes_a_lorebook(alice: User) -> None:
    item = import_file(_batch(alice), filename="world.json", data=WORLD)
    book = Lorebook.objects.get()
    assert (item.lorebook, book.name) == (book, "world")
    entry = book.entries.get()
    assert (entry.keys, entry.fields["ownField"]) == (["lamp"], 7)
    assert import_file(_batch(alice), filename="world.json", data=WORLD).outcome == ImportOutcome.DUPLICATE


def test_undoing_takes_back_what_was_new_and_reverts_what_was_updated(alice: User) -> None:
    import_file(_batch(alice), filename="a.png", data=card_png(make_card(modification_date=1)))
    batch = _batch(alice)
    for date in (2, 3):
        changed = make_card(modification_date=date, scenario=f"Night {date}.")
        assert import_file(batch, filename="b.png", data=card_png(changed)).outcome == ImportOutcome.UPDATED
    import_file(batch, filename="c.png", data=card_png(make_card("Maren")))
    import_file(batch, filename="world.json", data=WORLD)
    result = undo_batch(batch)
    assert (result.removed, result.reverted, result.kept) == (2, 1, 0)
    left = Character.objects.present().get()
    assert card_of(current_version(left)).scenario == ""
    assert not Lorebook.objects.owned_by(alice).exists()


def test_undoing_leaves_what_was_edited_since(alice: User) -> None:
    import_file(_batch(alice), filename="a.png", data=card_png(make_card(modification_date=1)))
    batch = _batch(alice)
    item = import_file(batch, filename="b.png", data=card_png(make_card(modification_date=2, scenario="Night.")))
    assert item.character is not None
    save_version(item.character, make_card(scenario="My own."), author=alice)
    assert undo_batch(batch).kept == 1
    item.character.refresh_from_db()
    assert card_of(current_version(item.character)).scenario == "My own."


def test_an_undone_batch_undoes_nothing_more_and_takes_no_files(alice: User) -> None:
    batch = _batch(alice)
    import_file(batch, filename="a.png", data=card_png())
    undo_batch(batch)
    assert undo_batch(ImportBatch.objects.get(pk=batch.pk)).removed == 0
    with pytest.raises(BatchUndone):
        import_file(batch, filename="a.png", data=card_png())


def test_what_was_undone_can_be_imported_again(alice: User) -> None:
    batch = _batch(alice)
    import_file(batch, filename="a.png", data=card_png())
    undo_batch(batch)
    assert import_file(_batch(alice), filename="a.png", data=card_png()).outcome == ImportOutcome.IMPORTED


def test_a_batch_ends_at_its_limit(alice: User, settings: Settings) -> None:
    settings.IMPORT_MAX_FILES = 1
    batch = _batch(alice)
    import_file(batch, filename="a.png", data=card_png())
    with pytest.raises(BatchFull):
        import_file(batch, filename="b.png", data=card_png())


def test_a_name_of_a_file_is_cleaned(alice: User) -> None:
    item = import_file(_batch(alice), filename="../../etc/\u202epass\0wd.png", data=b"nothing")
    assert item.filename == "passwd.png"


@pytest.mark.parametrize("bad", bad_files(), ids=lambda bad: f"{bad.code}-{bad.filename}"[:60])
def test_a_bad_file_gets_its_reason_and_leaves_nothing_behind(
    as_alice: Client, alice: User, settings: Settings, bad: BadFile
) -> None:
    batch = _batch(alice)
    upload = SimpleUploadedFile(bad.filename, bad.data)
    response = as_alice.post(f"/imports/{batch.pk}/items/", {"file": upload})
    if response.status_code == 422:
        # Django itself drops an upload of no bytes at all, or of no usable name.
        assert not bad.data or not upload.name
    else:
        assert response.status_code == 200
        item = ImportItem.objects.get()
        assert (item.outcome, item.reason) == (ImportOutcome.REFUSED, bad.code)
        assert "report__reason" in response.content.decode()
    assert not Character.objects.exists()
    assert not CharacterVersion.objects.exists()
    assert not Lorebook.objects.exists()
    assert not Asset.objects.exists()
    assert _stored_files(settings) == []


def test_there_are_many_kinds_of_bad_files() -> None:
    assert len({bad.data for bad in bad_files()}) >= 60
    assert len({bad.code for bad in bad_files()}) >= 20


def test_bad_files_among_good_ones_in_one_upload_each_get_their_reason(
    as_alice: Client, alice: User, settings: Settings
) -> None:
    bad = [bad for bad in bad_files() if bad.data and len(bad.data) < 100_000 and "/" not in bad.filename][:120]
    assert len(bad) >= 60
    uploads = [SimpleUploadedFile(one.filename, one.data) for one in bad]
    good = SimpleUploadedFile("good.png", card_png())
    response = as_alice.post("/imports/", {"file": [*uploads[:60], good, *uploads[60:]]}, follow=True)
    assert response.status_code == 200
    assert response.content.decode().count("report__reason") == len(bad)
    refused = ImportItem.objects.filter(outcome=ImportOutcome.REFUSED).order_by("pk")
    assert [item.reason for item in refused] == [one.code for one in bad]
    assert [character.name for character in Character.objects.all()] == ["Seraphine"]
    assert Asset.objects.count() == 1
    assert [path for path in _stored_files(settings) if path.suffix != ".webp"] == [_original_of(settings)]


def test_what_the_database_refuses_leaves_no_file_behind(
    alice: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("characters.actions.imports.create_character", fail)
    item = import_file(_batch(alice), filename="a.png", data=card_png())
    assert (item.outcome, item.reason) == (ImportOutcome.REFUSED, "could-not-be-stored")
    assert not Asset.objects.exists()
    assert _stored_files(settings) == []


def _stored_files(settings: Settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def _original_of(settings: Settings) -> Path:
    return Path(settings.MEDIA_ROOT) / Asset.objects.get().original_name


def test_a_file_beyond_the_size_limit_is_refused(as_alice: Client, alice: User, settings: Settings) -> None:
    settings.CARD_MAX_BYTES = 1_000
    batch = _batch(alice)
    response = as_alice.post(f"/imports/{batch.pk}/items/", {"file": SimpleUploadedFile("a.png", card_png() * 20)})
    assert "larger than" in response.content.decode()


def test_without_scripts_the_form_takes_many_files(as_alice: Client) -> None:
    files = [SimpleUploadedFile("a.png", card_png()), SimpleUploadedFile("b.png", b"broken")]
    response = as_alice.post("/imports/", {"file": files}, follow=True)
    page = response.content.decode()
    assert "Seraphine" in page
    assert "b.png" in page
    assert "This is not a card" in page


def test_the_browser_starts_a_batch_and_sends_the_files_one_by_one(as_alice: Client) -> None:
    started = as_alice.post("/imports/", {"expected": "2"}, headers={"X-Requested-With": "fetch"})
    address = started.content.decode()
    line = as_alice.post(f"{address}items/", {"file": SimpleUploadedFile("a.png", card_png())})
    assert "Imported" in line.content.decode()
    assert "Seraphine" in as_alice.get(address).content.decode()


def test_the_undo_button_undoes(as_alice: Client, alice: User) -> None:
    batch = _batch(alice)
    import_file(batch, filename="a.png", data=card_png())
    page = as_alice.post(f"/imports/{batch.pk}/reversal/", follow=True).content.decode()
    assert "Undone" in page
    assert not Character.objects.present().exists()


def test_a_missing_file_is_explained(as_alice: Client, alice: User) -> None:
    response = as_alice.post(f"/imports/{_batch(alice).pk}/items/")
    assert response.status_code == 422
    assert "No file arrived" in response.content.decode()


@pytest.mark.parametrize("address", ["/imports/{}/", "/imports/{}/items/", "/imports/{}/reversal/"])
def test_a_stranger_sees_no_batch_of_others(as_bob: Client, alice: User, address: str) -> None:
    path = address.format(_batch(alice).pk)
    response = as_bob.get(path) if path.count("/") == 3 else as_bob.post(path)
    assert response.status_code == 404


def test_somebody_unknown_is_sent_to_sign_in(as_stranger: Client) -> None:
    assert as_stranger.get("/imports/").status_code == 302
