"""Two-factor sign-in, from setting it up to a lost phone."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tavern.accounts.models import User
from tests.accounts.people import PASSWORD, become_guest, sign_in, signed_in_as
from tests.accounts.test_pages_render import assert_keeps_the_policy

pytestmark = pytest.mark.django_db


def current_code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def confirm(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def enrol(client: Client) -> tuple[str, list[str]]:
    """Set two-factor up; return the secret and the recovery codes."""
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    assert 'src="data:image/svg+xml;base64,' in page.text
    assert_keeps_the_policy(page.text)
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": current_code(secret)})
    codes = client.get(answer.headers["Location"])
    assert_keeps_the_policy(codes.text)
    return secret, list(codes.context["unused_codes"])


@pytest.fixture
def enrolled(client: Client, alice: User) -> tuple[str, list[str]]:
    sign_in(client, "alice")
    return enrol(client)


def test_setting_up_asks_for_the_password_first(client: Client, alice: User) -> None:
    sign_in(client, "alice")

    assert client.get(reverse("mfa_activate_totp")).headers["Location"].startswith(reverse("account_reauthenticate"))


def test_a_wrong_code_does_not_set_it_up(client: Client, alice: User) -> None:
    sign_in(client, "alice")
    confirm(client)
    client.get(reverse("mfa_activate_totp"))
    page = client.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert page.context["form"].errors["code"]
    assert not Authenticator.objects.exists()


def test_the_secret_is_encrypted_in_the_database(enrolled: tuple[str, list[str]]) -> None:
    secret, _codes = enrolled

    for authenticator in Authenticator.objects.all():
        assert secret not in str(authenticator.data)
        assert "gAAAA" in str(authenticator.data)  # how Fernet's tokens begin


def test_signing_in_takes_the_code_and_only_then_moves_a_guests_things(
    client: Client, enrolled: tuple[str, list[str]], alice: User
) -> None:
    client.logout()
    guest = become_guest(client)
    answer = sign_in(client, "alice")
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert signed_in_as(client) == guest.pk
    page = client.get(reverse("mfa_authenticate"))
    assert_keeps_the_policy(page.text)

    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert User.objects.filter(pk=guest.pk).exists()
    cache.clear()  # a code works once, and setting up has used this one
    client.post(reverse("mfa_authenticate"), {"code": current_code(enrolled[0])})

    assert signed_in_as(client) == alice.pk
    assert not User.objects.filter(pk=guest.pk).exists()


def test_a_recovery_code_works_once(client: Client, enrolled: tuple[str, list[str]], alice: User) -> None:
    _secret, codes = enrolled
    for expected in (alice.pk, None):
        client.logout()
        sign_in(client, "alice")
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert signed_in_as(client) == expected


def test_turning_it_off_needs_no_code_afterwards(client: Client, enrolled: Any, alice: User) -> None:
    page = client.get(reverse("mfa_deactivate_totp"))
    assert_keeps_the_policy(page.text)
    client.post(reverse("mfa_deactivate_totp"))
    client.logout()
    sign_in(client, "alice")

    assert signed_in_as(client) == alice.pk


def test_pages_about_recovery_codes_keep_the_policy(client: Client, enrolled: Any) -> None:
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_reauthenticate"):
        page = client.get(reverse(name))
        assert page.status_code == 200
        assert_keeps_the_policy(page.text)
    assert client.get(reverse("mfa_download_recovery_codes")).text.split() == enrolled[1]
