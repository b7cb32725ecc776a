"""The admin as staff use it: every model is there, every page opens, no page asks the database for each row."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tavern.accounts.models import User
from tavern.lib.staff import BoundedPaginator
from tests.cast import make_user
from tests.ops.everything import KEY, make_everything

pytestmark = pytest.mark.django_db

#: Django's own bookkeeping, keys that the environment has, links that one of the models on either side shows, and the
#: words of prompts, which are people's own.
_NOT_FOR_STAFF = {
    "admin.LogEntry",
    "auth.Permission",
    "contenttypes.ContentType",
    "sessions.Session",
    "chats.SentPrompt",
    "account.EmailConfirmation",
    "socialaccount.SocialApp",
    "socialaccount.SocialToken",
}
#: No list may ask more than this, however long it is.
_MOST_QUERIES = 14


@pytest.fixture
def staff(client: Client, charlie: User) -> Client:
    client.force_login(charlie)
    return client


def models() -> list[type[Model]]:
    return list(admin.site._registry)


def page(model: type[Model], kind: str, *arguments: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=arguments)


def test_every_model_is_registered() -> None:
    known = {model._meta.label for model in models()}
    ours = {model._meta.label for model in apps.get_models() if not model._meta.auto_created}

    assert ours - known - _NOT_FOR_STAFF == set()


def test_every_list_can_be_searched_and_is_narrowed() -> None:
    for model, its_admin in admin.site._registry.items():
        assert its_admin.search_fields, model
        assert its_admin.show_full_result_count is False, model
        assert issubclass(its_admin.paginator, BoundedPaginator), model
        if model._meta.app_label in {"characters", "chats", "accounts"}:
            assert its_admin.list_filter, model


def test_every_page_opens_and_shows_no_key(staff: Client, alice: User) -> None:
    make_everything(alice)
    opened = 0
    for model in models():
        its_admin = admin.site._registry[model]
        addresses = [page(model, "changelist"), f"{page(model, 'changelist')}?q=Zinnoberrot"]
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            addresses += [page(model, "change", row.pk), page(model, "history", row.pk)]
        for address in addresses:
            answer = staff.get(address)
            assert answer.status_code == 200, address
            assert KEY not in answer.text, address
            opened += 1
        request = answer.wsgi_request
        added = staff.get(page(model, "add"))
        assert added.status_code == (200 if its_admin.has_add_permission(request) else 403), model
    assert opened > 60


def test_no_list_asks_for_each_row(staff: Client, alice: User) -> None:
    make_everything(alice)
    few = _queries(staff)
    for number in range(4):
        make_everything(make_user(f"alice-{number}"))
    many = _queries(staff)

    assert {name: (few[name], count) for name, count in many.items() if count > few[name]} == {}
    assert {name: count for name, count in many.items() if count > _MOST_QUERIES} == {}


def _queries(staff: Client) -> dict[str, int]:
    """How many queries each list takes."""
    counts = {}
    for model in models():
        staff.get(page(model, "changelist"))  # once, for what is remembered
        with CaptureQueriesContext(
            connection,
        ) as captured:
            staff.get(page(model, "changelist"))
        counts[model._meta.label] = len(captured)
    return counts
