"""Clients of the three people and of a stranger."""

import pytest
from django.test import Client

from tavern.accounts.models import User


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def as_alice(alice: User) -> Client:
    return _signed_in(alice)


@pytest.fixture
def as_bob(bob: User) -> Client:
    return _signed_in(bob)


@pytest.fixture
def as_charlie(charlie: User) -> Client:
    return _signed_in(charlie)


@pytest.fixture
def as_stranger(db: None) -> Client:
    return Client()
