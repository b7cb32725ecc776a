"""Signing up: guests keep what they made, the first member runs the site, names and addresses stay unique."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse

from tavern.accounts.adapter import AccountAdapter
from tavern.accounts.models import User
from tests.accounts.people import PASSWORD, become_guest, sign_in, sign_up, signed_in_as

pytestmark = pytest.mark.django_db


def test_a_guest_becomes_a_member_in_the_same_row(client: Client) -> None:
    guest = become_guest(client)

    answer = sign_up(client, "mira", email="Mira@example.org")

    member = User.objects.get(username="mira")
    assert answer.status_code == 302
    assert member.pk == guest.pk
    assert not member.is_guest
    assert member.check_password(PASSWORD)
    assert member.preferences == {"reveal": "instant"}
    assert signed_in_as(client) == member.pk
    assert EmailAddress.objects.get(user=member).email == "mira@example.org"
    assert [message.to for message in mail.outbox] == [["mira@example.org"]]


def test_the_next_page_knows_the_new_member(client: Client) -> None:
    become_guest(client)
    client.get(reverse("accounts:settings"))  # remembers the guest
    sign_up(client, "mira")

    page = client.get(reverse("accounts:settings"))

    assert page.context["user"].username == "mira"
    assert page.context["user"].is_authenticated


def test_signing_up_ends_the_guests_session_key(client: Client) -> None:
    become_guest(client)
    before = client.session.session_key
    sign_up(client, "mira")

    assert client.session.session_key != before


def test_somebody_unknown_signs_up_without_an_address(client: Client) -> None:
    sign_up(client, "mira")

    assert User.objects.get(username="mira").email == ""
    assert mail.outbox == []


def test_the_first_member_runs_the_site_and_the_second_does_not(client: Client) -> None:
    User.objects.system()
    sign_up(client, "first")
    client.logout()
    sign_up(client, "second")

    first, second = User.objects.get(username="first"), User.objects.get(username="second")
    assert first.is_staff
    assert first.is_superuser
    assert not second.is_staff
    assert not second.is_superuser


@pytest.mark.parametrize("name", ["alice", "ALICE", "lamplight", "Admin", "a", "with space", "a@b.org", "x" * 33])
def test_a_name_that_cannot_be_had_is_explained(client: Client, alice: User, name: str) -> None:
    page = sign_up(client, name)

    assert page.status_code == 200
    assert page.context["form"].errors["username"]
    assert User.objects.members().count() == 1


def test_a_weak_password_is_explained(client: Client) -> None:
    page = client.post(reverse("account_signup"), {"username": "mira", "password1": "12345"})

    assert page.context["form"].errors["password1"]
    assert not User.objects.members().exists()


def test_an_address_that_is_taken_is_explained(client: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    page = sign_up(client, "mira", email=alice.email)

    assert page.context["form"].errors["email"]
    assert not User.objects.filter(username="mira").exists()


def test_a_second_click_changes_nothing(client: Client, rf: RequestFactory) -> None:
    """Both clicks found the guest; the second one saves after the first has made a member of it."""
    guest = become_guest(client)
    slow = User.objects.get(pk=guest.pk)
    sign_up(client, "mira")

    request = client.get(reverse("accounts:settings")).wsgi_request
    form = type("Form", (), {"cleaned_data": {"username": "other", "password1": PASSWORD}})()
    with pytest.raises(Exception) as caught:  # noqa: PT011 - allauth's carries only a response
        AccountAdapter(request).save_user(request, slow, form)

    assert caught.value.response.status_code == 302  # type: ignore[attr-defined]
    assert [str(message) for message in get_messages(request)]
    assert User.objects.get(pk=guest.pk).username == "mira"


def test_a_mail_server_that_is_down_does_not_stop_anybody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    answer = sign_up(client, "mira", email="mira@example.org")

    assert answer.status_code == 302
    assert User.objects.filter(username="mira").exists()


def test_a_member_signs_in_with_name_or_address(client: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    for login in ("alice", "ALICE", alice.email):
        sign_in(client, login)
        assert signed_in_as(client) == alice.pk
        client.logout()


def test_a_wrong_password_is_explained_without_saying_which_part(client: Client, alice: User) -> None:
    wrong_password = list(sign_in(client, "alice", "wrong").context["form"].non_field_errors())
    wrong_name = list(sign_in(client, "nobody", "wrong").context["form"].non_field_errors())

    assert len(wrong_password) == 1
    assert wrong_password == wrong_name


def test_guessing_passwords_is_slowed_down(client: Client, alice: User) -> None:
    for _ in range(5):
        sign_in(client, "alice", "wrong")
    page = sign_in(client, "alice")

    assert signed_in_as(client) is None
    assert page.context["form"].non_field_errors()


def test_signing_up_in_rows_is_slowed_down(client: Client) -> None:
    for number in range(20):
        sign_up(client, f"mira{number}x y")
    page = sign_up(client, "mira")

    assert page.status_code == 429
    assert "too often" in page.text
