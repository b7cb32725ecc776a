"""Forgotten and new passwords, and the addresses that help with them."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from tavern.accounts.models import User
from tests.accounts.people import PASSWORD, sign_in, signed_in_as
from tests.accounts.test_pages_render import assert_keeps_the_policy

pytestmark = pytest.mark.django_db

NEW = "a lamp in the window"


def link_in_mail() -> str:
    found = re.search(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_a_forgotten_password_is_reset_through_a_mail(client: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    answer = client.post(reverse("account_reset_password"), {"email": alice.email})
    assert answer.headers["Location"] == reverse("account_reset_password_done")
    assert mail.outbox[0].subject.startswith("[Lamplight] ")

    form = client.get(link_in_mail(), follow=True)
    assert_keeps_the_policy(form.text)
    done = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)
    assert "Password changed" in done.text

    sign_in(client, "alice", NEW)
    assert signed_in_as(client) == alice.pk


def test_a_reset_link_works_once(client: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    client.post(reverse("account_reset_password"), {"email": alice.email})
    form = client.get(link_in_mail(), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    page = Client().get(link_in_mail(), follow=True)
    assert "This link no longer works" in page.text


def test_an_unknown_address_gets_the_same_answer(client: Client, alice: User) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert answer.headers["Location"] == reverse("account_reset_password_done")


def test_a_member_without_a_password_sets_one(client: Client, alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    assert client.get(reverse("account_change_password")).headers["Location"] == reverse("account_set_password")
    assert_keeps_the_policy(client.get(reverse("account_set_password")).text)
    client.post(reverse("account_set_password"), {"password1": NEW, "password2": NEW})

    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert signed_in_as(client) == alice.pk


def test_an_address_is_added_confirmed_and_removed(client: Client, alice: User) -> None:
    sign_in(client, "alice")
    url = reverse("account_email")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(url, {"action_add": "1", "email": "new@example.org"})
    address = EmailAddress.objects.get(user=alice, email="new@example.org")
    assert not address.verified
    assert_keeps_the_policy(client.get(url).text)

    page = client.get(link_in_mail())
    assert "Does <strong>new@example.org</strong> belong to alice?" in page.text
    assert_keeps_the_policy(page.text)
    client.post(link_in_mail())
    address.refresh_from_db()
    assert address.verified

    client.post(url, {"action_primary": "1", "email": "new@example.org"})
    alice.refresh_from_db()
    assert alice.email == "new@example.org"


def test_nobody_touches_the_address_of_somebody_else(client: Client, alice: User, bob: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    sign_in(client, "bob")
    client.post(reverse("account_email"), {"action_remove": "1", "email": alice.email})

    assert EmailAddress.objects.filter(user=alice).exists()
    assert alice.email not in client.get(reverse("account_email")).text
