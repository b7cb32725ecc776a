"""What is sent to the site: where it may lead, how large it may be, and what cookies say."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from tavern.accounts.models import User
from tests.accounts.people import PASSWORD, sign_in

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example/",
    "\\\\evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "\x00//evil.example",
    "https:evil.example",
    "/%09/evil.example",
]


def leads_away(location: str) -> bool:
    return not location.startswith("/") or location.startswith(("//", "/\\")) or "\t" in location


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_form_leads_to_another_site(client: Client, alice: User, target: str) -> None:
    answers = [
        client.post(reverse("accounts:language"), {"language": "en", "next": target}),
        client.post(reverse("accounts:theme"), {"theme": "dark", "next": target}),
        sign_in(client, "alice", next=target),
        client.post(reverse("account_logout"), {"next": target}),
        client.post(reverse("account_signup"), {"username": "mira", "password1": PASSWORD, "next": target}),
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": target}),
    ]

    for answer in answers:
        assert answer.status_code in {302, 400}, answer.status_code
        assert not leads_away(answer.headers.get("Location", "/")), answer.headers["Location"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_where_a_fragment_was_asked_from_does_not_lead_away(client: Client, db: None, target: str) -> None:
    answer = client.get(reverse("characters:library"), headers={"HX-Request": "true", "HX-Current-URL": target})

    sign_in_page, _, query = answer.headers["HX-Redirect"].partition("?")
    assert sign_in_page == "/accounts/login/"
    assert not leads_away(QueryDict(query)["next"])


def test_cookies_are_kept_from_scripts_and_other_sites(client: Client, alice: User) -> None:
    client.get(reverse("account_login"))
    answer = sign_in(client, "alice")
    session = answer.cookies["lamplight_session"]

    assert session["httponly"]
    assert session["samesite"] == answer.cookies["csrftoken"]["samesite"] == "Lax"
    assert not session["secure"]  # plain http on one's own machine


def test_over_https_they_are_sent_nowhere_else(client: Client, alice: User, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True  # HTTPS_ONLY sets these
    client.get(reverse("account_login"))
    answer = sign_in(client, "alice")

    assert answer.cookies["lamplight_session"]["secure"]
    assert answer.cookies["csrftoken"]["secure"]


def test_a_body_that_is_too_large_is_refused_and_explained(client: Client, alice: User, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(alice)
    answer = client.post(reverse("accounts:theme"), {"theme": "x" * 2000})

    assert answer.status_code in {400, 413}
    assert answer.headers["Content-Type"].startswith("text/html")


def test_too_many_files_or_fields_are_refused(client: Client, alice: User, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    client.force_login(alice)
    files = [SimpleUploadedFile(f"{number}.png", b"x") for number in range(3)]

    assert client.post(reverse("characters:import"), {"files": files}).status_code in {400, 413}
    assert client.post(reverse("accounts:theme"), {str(number): "x" for number in range(9)}).status_code == 400


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json", "multipart/form-data", "multipart/form-data; boundary=x"]
)
@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b"--x\r\nbroken", b"theme=%ff&next=%00"])
def test_a_body_that_is_no_form_breaks_nothing(client: Client, alice: User, kind: str, body: bytes) -> None:
    client.force_login(alice)
    for name in ("accounts:theme", "accounts:language", "account_login", "account_signup", "characters:import"):
        answer = client.generic("POST", reverse(name), body, content_type=kind)
        assert answer.status_code < 500, name
