"""Signing in with another service: off until keys are set, and guests keep what they made there too."""

from typing import Any

import pytest
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.test import Client
from django.urls import reverse

from tavern.accounts.models import User
from tests.accounts.people import become_guest, signed_in_as
from tests.accounts.test_pages_render import assert_keeps_the_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def github(settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {"APPS": [{"client_id": "id", "secret": "secret"}]}}


def come_back_from_github(client: Client, uid: str = "42", **data: Any) -> Any:
    """Take the last step of a sign-in: GitHub has said who it is."""
    from allauth.core import context
    from allauth.socialaccount.adapter import get_adapter

    request = client.get(reverse("account_login")).wsgi_request
    with context.request_context(request):
        provider = get_adapter().get_provider(request, "github")
        login: SocialLogin = provider.sociallogin_from_response(
            request, {"id": uid, "login": "octo", "name": "Octo Cat", "email": "octo@example.org", **data}
        )
        answer = complete_login(request, login)
    request.session.save()
    client.cookies["lamplight_session"] = str(request.session.session_key)
    return answer


def test_without_keys_there_is_no_button(client: Client) -> None:
    page = client.get(reverse("account_login")).text

    assert "Continue with" not in page
    assert client.get("/accounts/github/login/").status_code == 404


def test_an_account_of_a_service_without_keys_can_still_be_cut(client: Client, alice: User) -> None:
    SocialAccount.objects.create(user=alice, provider="github", uid="42")
    client.force_login(alice)
    page = client.get(reverse("socialaccount_connections"))

    assert page.status_code == 200
    assert "github" in page.text


def test_with_keys_there_is_one_that_leads_there(client: Client, github: None) -> None:
    page = client.get(reverse("account_login")).text
    assert "Continue with GitHub" in page
    assert_keeps_the_policy(page)

    answer = client.post("/accounts/github/login/?process=login")
    assert answer.headers["Location"].startswith("https://github.com/login/oauth/authorize?")


def test_a_guest_who_comes_back_is_a_member_in_the_same_row(client: Client, github: None) -> None:
    guest = become_guest(client)
    come_back_from_github(client)

    member = User.objects.get(pk=guest.pk)
    assert not member.is_guest
    assert member.username == "octo"
    assert member.is_superuser  # the first one
    assert not member.has_usable_password()
    assert SocialAccount.objects.get().user == member
    assert signed_in_as(client) == member.pk


def test_a_name_that_is_taken_gets_a_neighbour(client: Client, github: None, alice: User) -> None:
    come_back_from_github(client, login="alice")

    member = SocialAccount.objects.get().user
    assert member.username != "alice"
    assert not member.is_staff


def test_a_known_account_signs_in_and_the_guest_is_left_behind(client: Client, github: None, alice: User) -> None:
    SocialAccount.objects.create(user=alice, provider="github", uid="42")
    guest = become_guest(client)
    come_back_from_github(client)

    assert signed_in_as(client) == alice.pk
    assert not User.objects.filter(pk=guest.pk).exists()


def test_an_address_that_somebody_has_does_not_open_their_account(client: Client, github: None, alice: User) -> None:
    answer = come_back_from_github(client, email=alice.email)

    assert signed_in_as(client) != alice.pk
    assert answer.status_code == 302


def test_connected_accounts_are_listed_and_cut(client: Client, github: None, alice: User, bob: User) -> None:
    account = SocialAccount.objects.create(user=alice, provider="github", uid="42", extra_data={"login": "octo"})
    foreign = SocialAccount.objects.create(user=bob, provider="github", uid="43")
    client.force_login(alice)
    page = client.get(reverse("socialaccount_connections"))
    assert "octo" in page.text
    assert_keeps_the_policy(page.text)

    client.post(reverse("socialaccount_connections"), {"account": foreign.pk})
    assert SocialAccount.objects.filter(pk=foreign.pk).exists()
    client.post(reverse("socialaccount_connections"), {"account": account.pk})
    assert not SocialAccount.objects.filter(pk=account.pk).exists()
