"""Taking one's data along and deleting the account."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from tavern.accounts.actions import AccountProtected, delete_account
from tavern.accounts.archive import zip_of
from tavern.accounts.export import PersonalData, register_personal_data
from tavern.accounts.models import User
from tests.accounts.people import PASSWORD, become_guest, sign_in, signed_in_as

pytestmark = pytest.mark.django_db

DELETE = "/accounts/delete/"


def export(client: Client) -> zipfile.ZipFile:
    answer = client.post(reverse("accounts:export"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert archive.testzip() is None
    return archive


def test_the_archive_has_what_the_account_knows(client: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    alice.set_preferences(reveal="whole")
    sign_in(client, "alice")

    account = json.loads(export(client).read("account.json"))

    assert account["name"] == "alice"
    assert account["preferences"] == {"reveal": "whole"}
    assert account["email_addresses"] == [{"email": alice.email, "is_verified": True, "is_primary": True}]
    assert len(account["sessions"]) == 1
    assert "password" not in json.dumps(account)


def test_other_apps_add_their_part_one_entry_at_a_time(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tavern.accounts.export._registered", {})
    read: list[int] = []

    def notes(user: User) -> Iterator[tuple[str, bytes]]:
        for number in range(3):
            read.append(number)
            yield f"notes/{user.username}-{number}.txt", "笔记".encode() * 1000

    register_personal_data(PersonalData("notes", notes))
    pieces = zip_of(alice)
    first = next(pieces)
    assert read == [0]

    archive = zipfile.ZipFile(io.BytesIO(first + b"".join(pieces)))
    assert archive.namelist() == [f"notes/alice-{number}.txt" for number in range(3)]
    assert archive.read("notes/alice-2.txt").decode() == "笔记" * 1000


def test_guests_have_data_too_and_strangers_none(client: Client) -> None:
    assert client.post(reverse("accounts:export")).status_code == 302
    become_guest(client)

    assert json.loads(export(client).read("account.json"))["is_guest"]
    assert client.get(reverse("accounts:export")).status_code == 405


def test_exporting_in_rows_is_slowed_down(client: Client, alice: User, settings: Any) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"export": (1, 3600)}
    client.force_login(alice)
    export(client)
    page = client.post(reverse("accounts:export"))

    assert page.status_code == 429
    assert "Try again after" in page.text


def test_deleting_takes_the_password(client: Client, alice: User, charlie: User) -> None:
    sign_in(client, "alice")
    page = client.post(DELETE, {"password": "wrong"})
    assert page.status_code == 422
    assert page.context["form"].errors["password"]

    answer = client.post(DELETE, {"password": PASSWORD})

    assert answer.status_code == 302
    assert not User.objects.filter(pk=alice.pk).exists()
    assert signed_in_as(client) is None


def test_deleting_erases_what_cascades_would_leave(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased: list[str] = []
    monkeypatch.setattr("tavern.accounts.export._registered", {})
    register_personal_data(PersonalData("files", lambda _user: iter(()), lambda user: erased.append(user.username)))
    other = Client()
    for one in (client, other):
        sign_in(one, "alice")
    client.post(DELETE, {"password": PASSWORD})

    assert erased == ["alice"]
    assert signed_in_as(other) is None or other.get("/accounts/settings/").context["user"].is_anonymous


def test_without_a_password_the_name_is_typed(client: Client, alice: User, charlie: User) -> None:
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    assert client.post(DELETE, {"name": "bob"}).status_code == 422
    assert client.post(DELETE, {"name": "alice"}).status_code == 302
    assert not User.objects.filter(pk=alice.pk).exists()


def test_a_guest_can_leave(client: Client) -> None:
    guest = become_guest(client)
    client.post(DELETE, {"name": "Guest"})

    assert not User.objects.filter(pk=guest.pk).exists()


def test_the_last_administrator_stays_while_others_are_there(client: Client, alice: User, charlie: User) -> None:
    client.force_login(charlie)
    assert "only administrator" in client.get(DELETE).text
    assert client.post(DELETE, {"password": PASSWORD}).status_code == 422
    assert User.objects.filter(pk=charlie.pk).exists()

    alice.is_superuser = True
    alice.save()
    assert client.post(DELETE, {"password": PASSWORD}).status_code == 302
    assert not User.objects.filter(pk=charlie.pk).exists()


def test_the_only_member_may_leave(client: Client, charlie: User) -> None:
    User.objects.system()
    client.force_login(charlie)
    client.post(DELETE, {"password": PASSWORD})

    assert not User.objects.members().exists()


def test_the_owner_of_the_starter_content_stays(db: None) -> None:
    with pytest.raises(AccountProtected):
        delete_account(User.objects.system())
