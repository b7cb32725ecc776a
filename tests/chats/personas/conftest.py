"""Alice, signed in, with a persona; and bob, who has nothing to do with it."""

import pytest
from django.test import Client

from chats.actions import create_persona
from chats.models import Persona
from tavern.accounts.models import User

PAGE = "/personas/"
NEW = "/personas/new/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def as_alice(alice: User) -> Client:
    return signed_in(alice)


@pytest.fixture
def as_bob(bob: User) -> Client:
    return signed_in(bob)


@pytest.fixture
def wren(alice: User) -> Persona:
    return create_persona(alice, name="Wren", description="{{user}} is a courier with a limp.")


def address(persona: Persona, part: str = "") -> str:
    return f"/personas/{persona.pk}/{part}"
