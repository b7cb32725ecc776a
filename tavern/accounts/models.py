"""People: members who signed up, and guests who only try."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    DARK = "dark", _("Dark")
    LIGHT = "light", _("Light")
    SYSTEM = "system", _("System")


class UserQuerySet(models.QuerySet["User"]):
    def members(self) -> UserQuerySet:
        return self.filter(is_guest=False)

    def guests(self) -> UserQuerySet:
        return self.filter(is_guest=True)


class AccountManager(UserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc] # made at run time
    def create_guest(self, *, language: str) -> User:
        """Make a person without name or password, known only by their session."""
        guest: User = self.model(username=f"guest-{secrets.token_hex(8)}", is_guest=True, language=language)
        guest.set_unusable_password()
        guest.save()
        return guest


class User(AbstractUser):
    """A person.

    A guest is a row too, so that what they made is theirs by foreign key; signing up turns the same row into a
    member. A guest does not count as authenticated: only pages that say so let guests in.
    """

    is_guest = models.BooleanField(_("guest"), default=False)
    language = models.CharField(_("language"), max_length=10, blank=True, help_text=_("Empty: the browser's."))
    theme = models.CharField(_("theme"), max_length=6, choices=Theme, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    preferences = models.JSONField(_("preferences"), default=dict, blank=True)

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta(AbstractUser.Meta):
        indexes = [models.Index("date_joined", condition=models.Q(is_guest=True), name="user_guest_joined")]

    def join(self) -> None:
        """Turn a guest into a member; the caller sets name and password, and saves."""
        self.is_guest = False

    def set_preference(self, name: str, value: Any) -> None:
        self.preferences = {**self.preferences, name: value}
        self.save(update_fields=["preferences"])

    @property
    def is_authenticated(self) -> bool:  # type: ignore[override] # Django types it as constant
        return not self.is_guest

    @property
    def is_anonymous(self) -> bool:  # type: ignore[override] # as above
        return self.is_guest

    @property
    def public_name(self) -> str:
        return str(_("Guest")) if self.is_guest else self.username
