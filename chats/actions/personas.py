"""Who a person is in stories."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from characters.actions.assets import erase_unused_assets
from characters.models import Asset
from chats.errors import TooManyPersonas
from chats.models import Chat, Persona
from chats.tokens import count_tokens
from tavern.accounts.models import User


@transaction.atomic
def create_persona(
    owner: User, *, name: str, description: str = "", portrait: Asset | None = None, is_default: bool = False
) -> Persona:
    """Add a persona. The first one becomes the one that new chats start with.

    Raises:
        TooManyPersonas: the person has PERSONAS_MAX already.
    """
    count = _ensure_room(owner)
    persona = Persona.objects.create(
        owner=owner, name=name, description=description, tokens=count_tokens(description), portrait=portrait
    )
    if is_default or not count:
        make_default(persona)
    return persona


@transaction.atomic
def update_persona(persona: Persona, *, name: str, description: str, portrait: Asset | None, is_default: bool) -> None:
    """Change a persona. What was said keeps the name it was said under."""
    former = persona.portrait_id
    persona.name, persona.description, persona.portrait = name, description, portrait
    persona.tokens = count_tokens(description)
    persona.save(update_fields=["name", "description", "tokens", "portrait", "updated_at"])
    if is_default:
        make_default(persona)
    else:
        stop_default(persona)
    if former != persona.portrait_id:
        erase_unused_assets([former])


def duplicate_persona(persona: Persona, *, name: str) -> Persona:
    """Add another persona like this one.

    Raises:
        TooManyPersonas: the owner has PERSONAS_MAX already.
    """
    return create_persona(persona.owner, name=name, description=persona.description, portrait=persona.portrait)


@transaction.atomic
def make_default(persona: Persona) -> None:
    """Let new chats start as this persona."""
    _wait_for_others(persona.owner_id)
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
    """Bring a persona back; another default made since stays the default.

    Raises:
        TooManyPersonas: there are PERSONAS_MAX others by now.
    """
    _ensure_room(persona.owner)
    if Persona.objects.owned_by(persona.owner).filter(is_default=True).exists():
        persona.is_default = False
    persona.deleted_at = None
    persona.save(update_fields=["deleted_at", "is_default"])


def purge_personas() -> int:
    """Erase what has been in the trash for TRASH_DAYS, with its pictures; return how many."""
    before = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    expired = list(Persona.objects.filter(deleted_at__lt=before)[:500])
    _erase(expired)
    return len(expired)


def erase_personas_of(owner: User) -> None:
    """Erase somebody's personas, with the pictures that nobody else uses."""
    _erase(list(Persona.objects.filter(owner=owner)))


@transaction.atomic
def _erase(personas: list[Persona]) -> None:
    Persona.objects.filter(pk__in=[persona.pk for persona in personas]).delete()
    erase_unused_assets(persona.portrait_id for persona in personas)


def _ensure_room(owner: User) -> int:
    """Return how many personas somebody has, if one more is possible."""
    _wait_for_others(owner.pk)
    count = Persona.objects.owned_by(owner).count()
    if count >= settings.PERSONAS_MAX:
        raise TooManyPersonas(limit=settings.PERSONAS_MAX)
    return count


def _wait_for_others(owner_id: int) -> None:
    """Let one request at a time count somebody's personas or choose among them."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner_id)
