"""A deleted persona can be brought back, and is erased when nobody wanted it back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from characters.actions.assets import store_picture
from characters.models import Asset
from chats.actions import create_persona, erase_personas_of, purge_personas, restore_persona, trash_persona, use_persona
from chats.errors import TooManyPersonas
from chats.models import Chat, Persona
from chats.people import persona_of
from tavern.accounts.models import User
from tests.characters.recipes import picture
from tests.chats.personas.conftest import address


def test_undo_brings_it_back_with_its_chats(as_alice: Client, chat: Chat, wren: Persona) -> None:
    use_persona(chat, wren)
    page = as_alice.post(address(wren, "trash/"), follow=True).content.decode()
    assert "Wren was deleted." in page
    assert f'action="{address(wren, "restoration/")}"' in page
    chat.refresh_from_db()
    assert persona_of(chat) is None
    assert as_alice.get(address(wren)).status_code == 404
    as_alice.post(address(wren, "restoration/"))
    chat = Chat.objects.get(pk=chat.pk)
    assert persona_of(chat) == wren
    assert Persona.objects.get().is_default


def test_what_is_not_in_the_trash_cannot_be_brought_back(as_alice: Client, wren: Persona) -> None:
    assert as_alice.post(address(wren, "restoration/")).status_code == 404


def test_another_default_made_since_stays_it(alice: User, wren: Persona) -> None:
    trash_persona(wren)
    mira = create_persona(alice, name="Mira")
    restore_persona(wren)
    assert Persona.objects.get(is_default=True) == mira


def test_it_is_not_brought_back_beyond_the_limit(alice: User, as_alice: Client, wren: Persona, settings: Any) -> None:
    settings.PERSONAS_MAX = 1
    trash_persona(wren)
    create_persona(alice, name="Mira")
    with pytest.raises(TooManyPersonas):
        restore_persona(wren)
    assert "You have 1 personas" in as_alice.post(address(wren, "restoration/"), follow=True).content.decode()


def test_it_is_erased_with_its_picture_when_its_days_are_over(
    alice: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    kept, shared, own = (store_picture(picture((shade, 0, 0))) for shade in (1, 2, 3))
    create_persona(alice, name="Here", portrait=shared)
    recent = create_persona(alice, name="Recent", portrait=kept)
    old = [create_persona(alice, name="Old", portrait=portrait) for portrait in (shared, own)]
    for persona in (recent, *old):
        trash_persona(persona)
    long_ago = timezone.now() - timedelta(days=settings.TRASH_DAYS, minutes=1)
    Persona.objects.filter(name="Old").update(deleted_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_personas() == 2
    assert set(Asset.objects.all()) == {kept, shared}
    assert set(Persona.objects.values_list("name", flat=True)) == {"Here", "Recent"}


def test_all_of_somebodys_go_with_them(alice: User, bob: User, django_capture_on_commit_callbacks: Any) -> None:
    create_persona(alice, name="Wren", portrait=store_picture(picture()))
    create_persona(bob, name="Ben")
    with django_capture_on_commit_callbacks(execute=True):
        erase_personas_of(alice)
    assert Persona.objects.get().owner == bob
    assert not Asset.objects.exists()
