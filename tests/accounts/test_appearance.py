"""Language and theme: cookie for everybody, account for people we know."""

import pytest
from django.test import Client
from django.urls import reverse

from tavern.accounts.models import User
from tests.accounts.people import become_guest

pytestmark = pytest.mark.django_db


def test_somebody_unknown_changes_the_language(client: Client) -> None:
    answer = client.post(reverse("accounts:language"), {"language": "zh-hans", "next": "/accounts/login/?a=1"})
    page = client.get("/accounts/login/")

    assert answer.headers["Location"] == "/accounts/login/?a=1"
    assert "欢迎" in page.text or 'lang="zh-hans"' in page.text
    assert page.headers["Content-Language"] == "zh-hans"
    assert {"Cookie", "Accept-Language"} <= {part.strip() for part in page.headers["Vary"].split(",")}
    assert not User.objects.exists()


def test_a_guests_choice_stays_with_the_guest(client: Client) -> None:
    guest = become_guest(client)
    client.post(reverse("accounts:language"), {"language": "zh-hans"})
    client.post(reverse("accounts:theme"), {"theme": "light"})

    guest.refresh_from_db()
    assert (guest.language, guest.theme) == ("zh-hans", "light")


def test_the_theme_is_written_by_the_server(client: Client) -> None:
    assert 'data-theme="dark"' in client.get("/accounts/login/").text
    client.post(reverse("accounts:theme"), {"theme": "system"})

    assert 'data-theme="system"' in client.get("/accounts/login/").text


def test_a_script_gets_no_page_back(client: Client) -> None:
    answer = client.post(reverse("accounts:theme"), {"theme": "light"}, headers={"X-Requested-With": "fetch"})

    assert answer.status_code == 204
    assert client.cookies["lamplight_theme"].value == "light"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_leads_to_no_other_site(client: Client, target: str) -> None:
    answer = client.post(reverse("accounts:theme"), {"theme": "light", "next": target})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(("name", "field"), [("accounts:language", "language"), ("accounts:theme", "theme")])
def test_only_what_exists_can_be_chosen(client: Client, name: str, field: str) -> None:
    assert client.post(reverse(name), {field: "xx"}).status_code == 400
    assert client.get(reverse(name)).status_code == 405


def test_a_spoilt_cookie_is_ignored(client: Client) -> None:
    client.cookies["lamplight_theme"] = '"><script>'
    client.cookies["lamplight_language"] = "../../etc"
    client.cookies["lamplight_time_zone"] = "../../etc/passwd"
    page = client.get("/accounts/login/")

    assert page.status_code == 200
    assert 'data-theme="dark"' in page.text
