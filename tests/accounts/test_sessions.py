"""The request's user comes from memory, and what changes is noticed at once."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib import auth
from django.contrib.auth.models import Permission
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tavern.accounts.models import User
from tests.accounts.people import PASSWORD, sign_in, signed_in_as

pytestmark = pytest.mark.django_db

PAGE = "/accounts/settings/"


def test_the_second_page_asks_the_database_nothing_about_its_user(
    client: Client, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(alice)
    client.get(PAGE)

    with django_assert_num_queries(0):
        page = client.get(PAGE)
    assert page.context["user"] == alice


def test_a_change_is_seen_at_once(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.get(PAGE)
    alice.theme = "light"
    alice.save()

    assert 'data-theme="light"' in client.get(PAGE).text


def test_somebody_deactivated_or_deleted_is_out_at_once(client: Client, alice: User, bob: User) -> None:
    other = Client()
    client.force_login(alice)
    other.force_login(bob)
    client.get(PAGE)
    other.get(PAGE)
    alice.is_active = False
    alice.save()
    bob.delete()

    assert not client.get(PAGE).context["user"].is_authenticated
    assert not other.get(PAGE).context["user"].is_authenticated


def test_a_new_password_ends_other_sessions(client: Client, alice: User) -> None:
    other = Client()
    for one in (client, other):
        sign_in(one, "alice")
        one.get(PAGE)
    new = "a lamp in the window"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert signed_in_as(client) == alice.pk
    assert client.get(PAGE).context["user"] == alice
    assert not other.get(PAGE).context["user"].is_authenticated


def test_what_a_request_hangs_on_its_user_does_not_outlive_it(client: Client, charlie: User, alice: User) -> None:
    alice.is_staff = True
    alice.save()
    client.force_login(alice)
    user = client.get(PAGE).context["user"]
    assert not user.has_perm("accounts.view_user")
    alice.user_permissions.add(Permission.objects.get(codename="view_user"))

    assert client.get(PAGE).context["user"].has_perm("accounts.view_user")


def test_a_user_read_before_a_change_is_not_remembered_after_it(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(alice)
    load = auth.get_user

    def load_while_it_changes(request: Any) -> Any:
        old = load(request)
        User.objects.get(pk=alice.pk).set_preferences(reveal="whole")
        return old

    monkeypatch.setattr(auth, "get_user", load_while_it_changes)
    client.get(PAGE)
    monkeypatch.undo()

    assert client.get(PAGE).context["user"].preferences == {"reveal": "whole"}


def test_what_is_remembered_has_no_query_in_it(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.get(PAGE)
    row = caches["process"].get(f"user:{alice.pk}")

    assert row["username"] == "alice"
    assert "_state" not in row


def test_other_sessions_are_listed_and_ended(client: Client, alice: User, bob: User) -> None:
    phone = Client(headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/605"})
    stranger = Client()
    sign_in(client, "alice")
    sign_in(phone, "alice")
    sign_in(stranger, "bob")
    page = client.get(reverse("usersessions_list"))
    assert "Safari on iPhone" in page.text
    assert len(page.context["sessions"]) == 2
    assert len(stranger.get(reverse("usersessions_list")).context["sessions"]) == 1

    client.post(reverse("usersessions_list"))

    assert signed_in_as(client) == alice.pk
    assert phone.get(PAGE).context["user"].is_anonymous
    assert stranger.get(PAGE).context["user"] == bob


def test_one_session_is_ended_and_no_other(client: Client, alice: User, bob: User) -> None:
    phone, tablet, stranger = Client(), Client(), Client()
    for one, name in ((client, "alice"), (phone, "alice"), (tablet, "alice"), (stranger, "bob")):
        sign_in(one, name)
    lost = UserSession.objects.get(session_key=phone.session.session_key)
    address = reverse("accounts:session-end", args=[lost.pk])
    assert address in client.get(reverse("usersessions_list")).text
    assert stranger.post(address).status_code == 404
    assert client.get(address).status_code == 405
    assert phone.get(PAGE).context["user"] == alice

    assert client.post(address).headers["Location"] == reverse("usersessions_list")

    assert phone.get(PAGE).context["user"].is_anonymous
    assert tablet.get(PAGE).context["user"] == alice
    assert client.get(PAGE).context["user"] == alice


def test_signing_out_takes_a_click(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.get(reverse("account_logout"))
    assert signed_in_as(client) == alice.pk
    client.post(reverse("account_logout"))
    assert signed_in_as(client) is None
