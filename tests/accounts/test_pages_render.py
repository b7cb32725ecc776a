"""Every page of the account renders in both languages and keeps to the strict content policy."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tavern.accounts.models import User

OPEN_PAGES = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_email_verification_sent",
    "account_inactive",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "accounts:settings",
]
MEMBER_PAGES = [
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "socialaccount_connections",
    "usersessions_list",
    "accounts:settings",
    "accounts:delete",
]


def assert_keeps_the_policy(html: str) -> None:
    """No inline style, no event handler, no inline script but the import map."""
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    assert "<style" not in html
    scripts = re.findall(r"<script(?![^>]*\ssrc=)([^>]*)>", html)
    assert scripts == [' type="importmap"']


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", OPEN_PAGES)
def test_open_page(client: Client, db: None, name: str, language: str) -> None:
    page = client.get(reverse(name), headers={"accept-language": language})

    assert page.status_code == (401 if name == "socialaccount_login_error" else 200)
    assert f'lang="{language}"' in page.text
    assert_keeps_the_policy(page.text)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", MEMBER_PAGES)
def test_member_page(client: Client, alice: User, name: str, language: str) -> None:
    client.force_login(alice)
    page = client.get(reverse(name), headers={"accept-language": language})

    assert page.status_code == 200
    assert_keeps_the_policy(page.text)


@pytest.mark.parametrize("name", [name for name in MEMBER_PAGES if name != "accounts:settings"])
def test_a_stranger_signs_in_first(client: Client, db: None, name: str) -> None:
    page = client.get(reverse(name))

    assert page.status_code == 302
    assert page.headers["Location"].startswith("/" if name == "account_logout" else reverse("account_login"))
