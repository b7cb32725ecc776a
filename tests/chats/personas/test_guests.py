"""A persona needs no account, and comes along into one."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from characters.models import Asset
from chats.actions import create_persona
from chats.models import Persona
from tavern.accounts.models import User
from tests.accounts.people import sign_in, sign_up, signed_in_as
from tests.characters.recipes import picture
from tests.chats.personas.conftest import NEW


def guest_with(client: Client, name: str) -> Persona:
    picked = client.post("/personas/portraits/", {"picture": SimpleUploadedFile("a.png", picture())})
    assert picked.status_code == 200
    assert client.post(NEW, {"name": name, "portrait": Asset.objects.get().sha256}).status_code == 302
    return Persona.objects.get(name=name)


def test_somebody_unknown_becomes_a_guest_by_making_one(client: Client, db: None) -> None:
    persona = guest_with(client, "Wren")
    assert persona.owner.is_guest
    assert persona.is_default
    assert persona.portrait is not None
    assert "Wren" in client.get("/personas/").content.decode()
    assert User.objects.count() == 1


def test_nobody_becomes_one_by_a_form_with_errors_alone(client: Client, db: None) -> None:
    assert client.post(NEW, {"name": ""}).status_code == 422
    assert not Persona.objects.exists()


def test_signing_up_keeps_it(client: Client, db: None) -> None:
    persona = guest_with(client, "Wren")
    sign_up(client, "mira")
    persona.refresh_from_db()
    assert persona.owner.username == "mira"
    assert persona.owner_id == signed_in_as(client)
    assert "Wren" in client.get("/personas/").content.decode()


def test_signing_in_brings_it_along_and_leaves_the_default_as_it_was(client: Client, alice: User) -> None:
    hers = create_persona(alice, name="Ada")
    persona = guest_with(client, "Wren")
    sign_in(client, "alice")
    persona.refresh_from_db()
    assert persona.owner == alice
    assert persona.portrait is not None
    assert Persona.objects.get(owner=alice, is_default=True) == hers
