"""What accounts do when something happens to a user."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from tavern.accounts.models import User
from tavern.accounts.sessions import forget_user


@receiver([post_save, post_delete], sender=User)
def forget_changed_user(instance: User, **_kwargs: Any) -> None:
    forget_user(instance)
