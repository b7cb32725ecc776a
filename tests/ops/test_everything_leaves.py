"""A person's data as a whole: the archive has all of it, a guest's all moves along, and deletion leaves nothing."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.conf import settings as site_settings
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from tavern.accounts.actions import delete_account
from tavern.accounts.archive import zip_of
from tavern.accounts.models import User
from tests.accounts.people import become_guest, sign_in
from tests.ops.everything import KEY, SECRET, make_everything

pytestmark = pytest.mark.django_db


def rows_with(text: str) -> dict[str, int]:
    """How many rows of each model have the text in any column."""
    counts = {
        model._meta.label: sum(text in str(row) for row in model._default_manager.values())
        for model in apps.get_models()
    }
    return {label: count for label, count in counts.items() if count}


def files() -> list[Path]:
    return [path for path in Path(site_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_the_archive_has_everything_but_the_keys(alice: User, tmp_path: Path) -> None:
    make_everything(alice)
    path = tmp_path / "alice.zip"
    path.write_bytes(b"".join(zip_of(alice)))
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}

    folders = {name.partition("/")[0] for name in found}
    assert folders >= {"account.json", "characters", "lorebooks", "chats", "connections.json"}
    assert {name.rpartition(".")[2] for name in found if name.startswith("characters/")} == {"png", "json"}
    assert len([name for name in found if name.startswith("characters/")]) == 4  # two characters, each in two shapes
    assert json.loads(found["chats/personas.json"])[0]["name"] == SECRET
    assert json.loads(found["connections.json"])[0]["title"] == SECRET
    chats = [json.loads(text) for name, text in found.items() if name.startswith("chats/") and "personas" not in name]
    assert any(f"{SECRET}, I say." in str(chat) for chat in chats)
    assert all(KEY.encode() not in content for content in found.values())


def test_deleting_an_account_leaves_no_row_and_no_file(
    alice: User, charlie: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make_everything(alice)
    assert len(rows_with(SECRET)) > 10
    assert files()

    with django_capture_on_commit_callbacks(execute=True):
        delete_account(alice)

    assert rows_with(SECRET) == {}
    assert rows_with("alice") == {}
    assert files() == []


def test_everything_a_guest_made_is_there_after_signing_in(client: Client, alice: User) -> None:
    make_everything(alice)  # so that both have a default of each kind
    guest = become_guest(client)
    make_everything(guest)
    before = {label: count for label, count in rows_with(SECRET).items() if label != "usersessions.UserSession"}

    sign_in(client, "alice")

    assert not User.objects.filter(pk=guest.pk).exists()
    after = rows_with(SECRET)
    assert {label: (count, after.get(label)) for label, count in before.items() if after.get(label) != count} == {}
    assert owners() == {alice.pk}


def owners() -> set[Any]:
    found: set[Any] = set()
    for model in apps.get_models():
        if any(field.name == "owner" for field in model._meta.fields):
            found |= set(model._default_manager.values_list("owner", flat=True))
    return found
