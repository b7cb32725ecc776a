"""What chats do when something happens in the apps below."""

from typing import Any

from django.dispatch import receiver

from chats.actions import give_chats
from tavern.accounts.models import User
from tavern.accounts.signals import guest_signing_in


@receiver(guest_signing_in, sender=User)
def keep_what_the_guest_made(guest: User, user: User, **_kwargs: Any) -> None:
    give_chats(guest, user)
