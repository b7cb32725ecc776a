"""The admin: for staff only, through the site's sign-in, without secrets."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from tavern.accounts.models import User
from tests.accounts.people import sign_in

pytestmark = pytest.mark.django_db


def test_somebody_unknown_signs_in_on_our_page(client: Client) -> None:
    first = client.get("/admin/accounts/user/")
    second = client.get(first.headers["Location"])

    assert second.headers["Location"] == "/accounts/login/?next=/admin/accounts/user/"


def test_a_member_finds_nothing_there(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = client.get("/admin/", follow=True)

    assert page.status_code == 404


def test_it_leads_staff_to_no_other_site(client: Client, charlie: User) -> None:
    client.force_login(charlie)

    assert client.get("/admin/login/?next=//evil.example").headers["Location"] == "/admin/"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_list_of_ours_opens(client: Client, alice: User, charlie: User, language: str) -> None:
    sign_in(client, "charlie")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        page = client.get(reverse(name), {"q": "alice"}, headers={"accept-language": language})
        assert page.status_code == 200, name


def test_a_user_is_found_by_name_and_shown(client: Client, alice: User, bob: User, charlie: User) -> None:
    client.force_login(charlie)
    page = client.get(reverse("admin:accounts_user_changelist"), {"q": "alice"})
    assert [user.username for user in page.context["cl"].result_list] == ["alice"]
    assert client.get(reverse("admin:accounts_user_change", args=[alice.pk])).status_code == 200
    assert client.get(reverse("admin:accounts_user_add")).status_code == 200


def test_deactivating_signs_out_but_never_oneself(client: Client, alice: User, charlie: User) -> None:
    phone = Client()
    sign_in(phone, "alice")
    client.force_login(charlie)
    act(client, "deactivate", alice, charlie)

    alice.refresh_from_db()
    charlie.refresh_from_db()
    assert (alice.is_active, charlie.is_active) == (False, True)
    assert phone.get("/accounts/settings/").context["user"].is_anonymous


def test_signing_somebody_out_everywhere(client: Client, alice: User, charlie: User) -> None:
    phone = Client()
    sign_in(phone, "alice")
    client.force_login(charlie)
    act(client, "sign_out_everywhere", alice)

    assert phone.get("/accounts/settings/").context["user"].is_anonymous
    alice.refresh_from_db()
    assert alice.is_active


def test_the_owner_of_the_starter_content_cannot_be_deleted(client: Client, charlie: User) -> None:
    client.force_login(charlie)
    system = User.objects.system()

    assert client.post(reverse("admin:accounts_user_delete", args=[system.pk]), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=system.pk).exists()


def test_secrets_do_not_appear(client: Client, alice: User, charlie: User) -> None:
    secret = Authenticator.objects.create(user=alice, type="totp", data={"secret": "hidden-secret"})
    client.force_login(charlie)
    page = client.get(reverse("admin:mfa_authenticator_change", args=[secret.pk]))

    assert page.status_code == 200
    assert "hidden-secret" not in page.text


def test_the_log_is_only_read(client: Client, alice: User, charlie: User) -> None:
    entry = LogEntry.objects.create(user=charlie, object_repr="x", action_flag=1, change_message="[]")
    client.force_login(charlie)

    assert client.post(reverse("admin:admin_logentry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:admin_logentry_add")).status_code == 403


def act(client: Client, action: str, *users: User) -> Any:
    answer = client.post(
        reverse("admin:accounts_user_changelist"), {"action": action, "_selected_action": [user.pk for user in users]}
    )
    assert answer.status_code == 302
    return answer
