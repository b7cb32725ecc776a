"""Steps that several account tests take."""

from typing import Any

from django.test import Client
from django.urls import reverse

from tavern.accounts.models import User

PASSWORD = "correct horse battery"


def become_guest(client: Client, language: str = "en") -> User:
    """Save a setting as somebody unknown, which makes a guest."""
    client.post(
        reverse("accounts:setting", args=["reveal"]), {"reveal": "instant"}, headers={"accept-language": language}
    )
    guest: User = User.objects.guests().latest("pk")
    return guest


def sign_up(client: Client, name: str, **fields: Any) -> Any:
    return client.post(reverse("account_signup"), {"username": name, "password1": PASSWORD, **fields})


def sign_in(client: Client, name: str, password: str = PASSWORD, **fields: Any) -> Any:
    return client.post(reverse("account_login"), {"login": name, "password": password, **fields})


def signed_in_as(client: Client) -> int | None:
    """Return the key of the person whose session it is."""
    key = client.session.get("_auth_user_id")
    return int(key) if key else None
