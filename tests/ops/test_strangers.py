"""Every address of the site, asked by people it is not for, in every way: nothing is told, changed, or broken."""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tavern.accounts.models import User
from tests.accounts.people import become_guest
from tests.accounts.test_pages_render import assert_keeps_the_policy
from tests.ops.everything import KEY, SECRET, Address, addresses, make_everything, state_of

pytestmark = pytest.mark.django_db

#: A file's address is the hash of what is in it: who knows it has seen it.
_OPEN = {"assets/<sha256:sha256>/<int:width>.webp"}
#: Presets that come with the site are everybody's.
_OPEN |= {f"presets/ours/<str:kind>/<slug:slug>/{part}" for part in ("", "export/")}
#: Addresses with a parameter that names nothing of alice's, but something of one's own or a key.
_OWN = {"accounts/settings/<str:name>/", "library/restorations/<int:moment>/"}
_KEYED = ("accounts/^confirm-email/", "accounts/^password/reset/key/")
_ALLAUTH = ("account_", "mfa_", "socialaccount_", "usersessions_")
#: What these do to one's own account is meant.
_PERSONAL = {"Session", "UserSession", "LogEntry", "User", "EmailAddress"}

METHODS = ["GET", "POST", "DELETE"]


def stored() -> dict[str, list[dict[str, Any]]]:
    return state_of(*[model for model in apps.get_models() if model.__name__ not in _PERSONAL])


@pytest.fixture
def values(alice: User, bob: User, settings: Any) -> dict[str, str]:
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (100000, 3600))
    return make_everything(alice)


def ask(client: Client, method: str, address: Address, *, htmx: bool) -> Any:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"} if htmx else {}
    return client.generic(method, address.path, headers=headers, content_type="application/x-www-form-urlencoded")


def visitor_named(who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who == "guest":
        become_guest(client)
    elif who != "anonymous":
        client.force_login(User.objects.get(username=who))
    return client


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "fragment"])
@pytest.mark.parametrize("who", ["anonymous", "guest", "bob"])
def test_nobody_finds_or_changes_what_is_hers(values: dict[str, str], who: str, htmx: bool) -> None:
    before = stored()
    for address in addresses(values):
        for method in METHODS:
            client = visitor_named(who)
            answer = ask(client, method, address, htmx=htmx)
            asked = f"{method} {address.path} by {who}: {answer.status_code}"
            body = b"".join(answer) if answer.streaming else answer.content
            assert answer.status_code < 500, asked
            assert SECRET.encode() not in body, asked
            assert KEY.encode() not in body, asked
            assert SECRET not in str(answer.headers), asked
            if address.is_hers and address.pattern not in _OPEN | _OWN and not address.pattern.startswith(_KEYED):
                assert answer.status_code in {302, 404, 405} or "HX-Redirect" in answer.headers, asked
                if who == "bob":
                    assert answer.status_code in {404, 405}, asked
                else:
                    target = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
                    assert answer.status_code in {404, 405} or target.startswith("/accounts/login/?next="), asked
    assert hers(stored()) == hers(before)


def hers(state: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """What is alice's, or nobody's by itself."""
    alice = User.objects.get(username="alice").pk
    return {
        name: [row for row in rows if row.get("owner_id", row.get("user_id", alice)) == alice]
        for name, rows in state.items()
    }


def test_reading_changes_nothing_and_every_page_keeps_the_policy(values: dict[str, str]) -> None:
    client = visitor_named("alice")
    client.get("/")  # notes the visit of the day
    before = stored()
    pages = 0
    for address in addresses(values):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = ask(client, method, address, htmx=False)
            asked = f"{method} {address.path}: {answer.status_code}"
            assert answer.status_code < 500, asked
            body = b"".join(answer) if answer.streaming else answer.content
            assert KEY.encode() not in body, asked
            if method == "GET" and answer.headers.get("Content-Type", "").startswith("text/html"):
                pages += answer.status_code == 200
                check_policy(answer.headers, body.decode(), asked)
    assert stored() == before
    assert pages > 30


def check_policy(headers: Any, html: str, asked: str) -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    scripts = policy["script-src"].split()
    assert len(scripts) == 2, asked
    assert scripts[0] == "'self'", asked
    assert scripts[1].startswith("'sha256-"), asked
    assert policy["style-src"] == "'self'", asked
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'", asked
    assert "unsafe" not in headers["Content-Security-Policy"], asked
    assert headers["X-Content-Type-Options"] == "nosniff", asked
    assert headers["X-Frame-Options"] == "DENY", asked
    assert "Cookie" in headers.get("Vary", ""), asked
    if "<html" in html:
        assert_keeps_the_policy(html)


def test_no_form_is_taken_without_its_token(values: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(User.objects.get(username="alice"))
    client.get("/")
    before = stored()
    for address in addresses(values):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = ask(client, method, address, htmx=False)
            asked = f"{method} {address.path}: {answer.status_code}"
            # Google's own sign-in posts across sites, with a token of its own.
            allowed = {302, 403, 404, 405} if address.name == "google_login_by_token" else {403, 405}
            assert answer.status_code in allowed, asked
    assert stored() == before


def test_a_method_that_an_address_does_not_know_is_refused(values: dict[str, str]) -> None:
    client = visitor_named("alice")
    before = stored()
    for address in addresses(values):
        for method in ("PUT", "PATCH"):
            answer = ask(client, method, address, htmx=False)
            # allauth's forms show themselves again.
            is_allauths = address.name.startswith(_ALLAUTH) or "/social/" in address.path
            allowed = {302, 403, 404, 405} | ({200, 301} if is_allauths else set())
            assert answer.status_code in allowed, f"{method} {address.path}: {answer.status_code}"
    assert stored() == before
