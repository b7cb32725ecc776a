"""Guests: who becomes one, what happens when they sign in elsewhere, when they are forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tavern.accounts import tasks
from tavern.accounts.export import PersonalData, register_personal_data
from tavern.accounts.models import User
from tavern.accounts.signals import guest_signing_in
from tests.accounts.people import become_guest, sign_in, sign_up, signed_in_as

pytestmark = pytest.mark.django_db


def test_looking_makes_nobody_a_guest(client: Client) -> None:
    client.get(reverse("accounts:settings"))

    assert not User.objects.exists()
    assert not Session.objects.exists()


def test_doing_makes_one_guest(client: Client) -> None:
    guest = become_guest(client, language="zh-hans")
    become_guest(client)

    assert User.objects.get() == guest
    assert guest.is_guest
    assert not guest.has_usable_password()
    assert guest.language == "zh-hans"
    assert guest.public_name


def test_a_guest_is_nobody_to_pages_for_members(client: Client) -> None:
    become_guest(client)

    for name in ("account_email", "mfa_index", "usersessions_list"):
        assert client.get(reverse(name)).status_code == 302


def test_making_guests_in_rows_is_slowed_down(client: Client, settings: Any) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"guest": (2, 3600)}
    answers = [Client().post(reverse("accounts:setting", args=["reveal"]), {"reveal": "whole"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert User.objects.count() == 2


def test_what_a_guest_made_moves_to_the_account_they_sign_in_to(client: Client, alice: User) -> None:
    guest = become_guest(client)
    moved: list[tuple[int, int]] = []

    def move(guest: User, user: User, **_kwargs: Any) -> None:
        moved.append((guest.pk, user.pk))

    guest_signing_in.connect(move)
    try:
        sign_in(client, "alice")
    finally:
        guest_signing_in.disconnect(move)

    assert moved == [(guest.pk, alice.pk)]
    assert signed_in_as(client) == alice.pk
    assert not User.objects.filter(pk=guest.pk).exists()


def test_signing_up_moves_nothing(client: Client) -> None:
    become_guest(client)
    moved: list[Any] = []
    guest_signing_in.connect(moved.append)
    try:
        sign_up(client, "mira")
    finally:
        guest_signing_in.disconnect(moved.append)

    assert moved == []
    assert User.objects.count() == 1


def test_a_guest_who_does_not_come_back_is_forgotten(monkeypatch: pytest.MonkeyPatch, alice: User) -> None:
    erased: list[int] = []
    monkeypatch.setattr("tavern.accounts.export._registered", {})
    register_personal_data(PersonalData("notes", lambda _user: iter(()), lambda user: erased.append(user.pk)))
    gone, back = (User.objects.create_guest(language="en") for _ in range(2))
    now = timezone.now()
    User.objects.filter(pk=gone.pk).update(last_login=now - timedelta(days=31))
    User.objects.filter(pk=back.pk).update(last_login=now - timedelta(days=29))
    User.objects.filter(pk=alice.pk).update(last_login=now - timedelta(days=400))

    assert tasks.forget_guests() == 1
    assert erased == [gone.pk]
    assert set(User.objects.values_list("pk", flat=True)) == {back.pk, alice.pk}


def test_a_visit_of_a_guest_is_noted_once_a_day_and_renews_their_session(client: Client) -> None:
    guest = become_guest(client)
    long_ago = timezone.now() - timedelta(days=20)
    session = client.session
    session["seen_on"] = "2026-01-01"
    session.save()
    User.objects.get(pk=guest.pk).save()  # nobody remembers them
    User.objects.filter(pk=guest.pk).update(last_login=long_ago)
    page = client.get(reverse("accounts:settings"))

    seen = User.objects.get(pk=guest.pk).last_login
    assert seen is not None
    assert seen > long_ago
    assert "lamplight_session" in page.cookies
    assert "lamplight_session" not in client.get(reverse("accounts:settings")).cookies


def test_a_guest_who_signs_up_while_others_are_forgotten_stays(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    first, second = (User.objects.create_guest(language="en") for _ in range(2))
    now = timezone.now()
    User.objects.filter(pk=first.pk).update(last_login=now - timedelta(days=60))
    User.objects.filter(pk=second.pk).update(last_login=now - timedelta(days=50))

    def sign_up_meanwhile(_user: User) -> None:
        User.objects.filter(pk=second.pk).update(is_guest=False, username="mira")

    monkeypatch.setattr("tavern.accounts.export._registered", {})
    register_personal_data(PersonalData("notes", lambda _user: iter(()), sign_up_meanwhile))

    assert tasks.forget_guests() == 1
    assert list(User.objects.values_list("username", flat=True)) == ["mira"]
