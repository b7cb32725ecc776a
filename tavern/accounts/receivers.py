"""What accounts do when something happens to a user."""

from functools import partial
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from tavern.accounts.models import User
from tavern.accounts.sessions import forget_user, note_visit


@receiver([post_save, post_delete], sender=User)
def forget_changed_user(instance: User, **_kwargs: Any) -> None:
    # Now, for what this transaction still reads; and again once others can see the change, for what they read meanwhile.
    forget_user(instance.pk)
    transaction.on_commit(partial(forget_user, instance.pk))


@receiver(user_logged_in)
def note_first_visit(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    note_visit(request, user)
