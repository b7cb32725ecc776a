"""What characters do when something happens to a person."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from characters.models import Character, Draft, ImportBatch, Lorebook
from tavern.accounts.models import User
from tavern.accounts.signals import guest_signing_in


@receiver(guest_signing_in)
@transaction.atomic
def give_guests_characters_to_member(guest: User, user: User, **_kwargs: Any) -> None:
    """What a guest made moves along; a draft the member has already stays the member's."""
    Character.objects.filter(owner=guest).update(owner=user)
    Lorebook.objects.filter(owner=guest).update(owner=user)
    ImportBatch.objects.filter(owner=guest).update(owner=user)
    drafted = Draft.objects.filter(owner=user)
    guests = Draft.objects.filter(owner=guest)
    if drafted.filter(character=None).exists():
        guests.filter(character=None).delete()
    guests.update(owner=user)
