"""Error pages: our look, both languages, and nothing that could break again."""

from typing import Any

import pytest
from django.core.handlers.exception import response_for_exception
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tavern.ops.errors import server_error
from tests.accounts.test_pages_render import assert_keeps_the_policy

pytestmark = pytest.mark.django_db


def test_nothing_here(client: Client) -> None:
    page = client.get("/nowhere/")

    assert page.status_code == 404
    assert "There is nothing here" in page.text
    assert_keeps_the_policy(page.text)


def test_a_form_without_its_token(alice: Any) -> None:
    page = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "alice"})

    assert page.status_code == 403
    assert "open for too long" in page.text
    assert_keeps_the_policy(page.text)


def test_a_host_that_is_not_ours(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["example.org"]
    page = client.get("/accounts/login/", headers={"host": "evil.example"})

    assert page.status_code == 400
    assert "made no sense" in page.text


def test_not_allowed(rf: RequestFactory, client: Client) -> None:
    from django.core.exceptions import PermissionDenied

    request = client.get(reverse("account_login")).wsgi_request
    page = response_for_exception(request, PermissionDenied())

    assert page.status_code == 403
    assert "Not for this account" in page.content.decode()


def test_something_broke(rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        page = server_error(rf.get("/"))

    assert page.status_code == 500
    assert "Something broke on our side" in page.text
    assert "我们这边出了点问题" in page.text
    assert "<script" not in page.text
