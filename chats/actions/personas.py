"""Who a person is in stories."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from characters.actions.assets import erase_unused_assets
from characters.models import Asset
from chats.models import Chat, Persona
from tavern.accounts.models import User


@transaction.atomic
def create_persona(
    owner: User, *, name: str, description: str = "", portrait: Asset | None = None, is_default: bool = False
) -> Persona:
    """Add a persona. The first one becomes the one that new chats start with."""
    persona = Persona.objects.create(owner=owner, name=name, description=description, portrait=portrait)
    others = Persona.objects.owned_by(owner).exclude(pk=persona.pk)
    if is_default or not others.exists():
        make_default(persona)
    return persona


@transaction.atomic
def update_persona(persona: Persona, *, name: str, description: str, portrait: Asset | None, is_default: bool) -> None:
    """Change a persona. What was said keeps the name it was said under."""
    persona.name, persona.description, persona.portrait = name, description, portrait
    persona.save(update_fields=["name", "description", "portrait", "updated_at"])
    if is_default:
        make_default(persona)
    else:
        stop_default(persona)


@transaction.atomic
def make_default(persona: Persona) -> None:
    """Let new chats start as this persona."""
    Persona.objects.filter(owner_id=persona.owner_id, is_default=True).exclude(pk=persona.pk).update(is_default=False)
    persona.is_default = True
    persona.save(update_fields=["is_default"])


def stop_default(persona: Persona) -> None:
    """Let new chats start under the person's own name, if they started as this persona."""
    persona.is_default = False
    persona.save(update_fields=["is_default"])


def use_persona(chat: Chat, persona: Persona | None) -> None:
    """Speak as a persona in a chat from now on; as None under one's own name."""
    chat.persona = persona
    chat.save(update_fields=["persona"])


def trash_persona(persona: Persona) -> datetime:
    """Delete a persona; until it is restored its chats go on under the person's own name."""
    persona.deleted_at = timezone.now()
    persona.save(update_fields=["deleted_at"])
    return persona.deleted_at


@transaction.atomic
def restore_persona(persona: Persona) -> None:
    """Bring a persona back; another default made since stays the default."""
    if Persona.objects.owned_by(persona.owner).filter(is_default=True).exists():
        persona.is_default = False
    persona.deleted_at = None
    persona.save(update_fields=["deleted_at", "is_default"])


def purge_personas() -> int:
    """Erase what has been in the trash for TRASH_DAYS, with its pictures; return how many."""
    before = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    expired = list(Persona.objects.filter(deleted_at__lt=before)[:500])
    portraits = [persona.portrait_id for persona in expired if persona.portrait_id]
    Persona.objects.filter(pk__in=[persona.pk for persona in expired]).delete()
    erase_unused_assets(portraits)
    return len(expired)
