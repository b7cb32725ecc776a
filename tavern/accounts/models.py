"""People: members who signed up, and guests who only try."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

#: Owns the starter content. Nobody signs in as this person, and nobody can sign up with the name.
SYSTEM_USERNAME = "lamplight"


class Theme(models.TextChoices):
    DARK = "dark", _("Dark")
    LIGHT = "light", _("Light")
    SYSTEM = "system", _("System")


class UserQuerySet(models.QuerySet["User"]):
    def members(self) -> UserQuerySet:
        """People who signed up."""
        return self.filter(is_guest=False).exclude(username=SYSTEM_USERNAME)

    def guests(self) -> UserQuerySet:
        return self.filter(is_guest=True)

    def last_seen_before(self, moment: datetime) -> UserQuerySet:
        """Guests' visits are known to the day, members' to their last sign-in."""
        return self.filter(last_login__lt=moment)


class AccountManager(UserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc] # made at run time
    def create_guest(self, *, language: str) -> User:
        """Make a person without name or password, known only by their session."""
        guest: User = self.model(username=f"guest-{secrets.token_hex(8)}", is_guest=True, language=language)
        guest.set_unusable_password()
        guest.save()
        return guest

    def system(self) -> User:
        """Return the owner of the starter content, made on first use."""
        found: User
        found, _made = self.get_or_create(username=SYSTEM_USERNAME, defaults={"password": make_password(None)})
        return found


class User(AbstractUser):
    """A person.

    A guest is a row too, so that what they made is theirs by foreign key; signing up turns the same row into a
    member. A guest does not count as authenticated: only pages that say so let guests in.
    """

    username = models.CharField(
        _("name"),
        max_length=32,
        unique=True,
        validators=[
            RegexValidator(r"^[\w.-]+\Z", _("Use letters, digits, dots, hyphens and underscores, without spaces."))
        ],
        error_messages={"unique": _("Somebody has that name already. Please choose another one.")},
    )
    is_guest = models.BooleanField(_("guest"), default=False)
    language = models.CharField(_("language"), max_length=10, blank=True, help_text=_("Empty: the browser's."))
    theme = models.CharField(_("theme"), max_length=6, choices=Theme, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    preferences = models.JSONField(_("preferences"), default=dict, blank=True)

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta(AbstractUser.Meta):
        indexes = [models.Index("last_login", condition=models.Q(is_guest=True), name="user_guest_last_visit")]
        constraints = [
            # Alice and alice would be taken for each other; sign-in looks names up in this index, too.
            models.UniqueConstraint(Upper("username"), name="user_name_in_any_case"),
        ]

    def join(self) -> None:
        """Turn a guest into a member; the caller sets name and password, and saves."""
        self.is_guest = False

    def set_preferences(self, **changes: Any) -> None:
        """Store preferences by name; None takes one back to its default. Two changes at once both stay."""
        with transaction.atomic():
            stored = User.objects.select_for_update(no_key=True).values_list("preferences", flat=True).get(pk=self.pk)
            merged = {**stored, **changes}
            self.preferences = {name: value for name, value in merged.items() if value is not None}
            self.save(update_fields=["preferences"])

    @property
    def is_authenticated(self) -> bool:  # type: ignore[override] # Django types it as constant
        return not self.is_guest

    @property
    def is_anonymous(self) -> bool:  # type: ignore[override] # as above
        return self.is_guest

    @property
    def is_system(self) -> bool:
        return self.username == SYSTEM_USERNAME

    @property
    def public_name(self) -> str:
        return str(_("Guest")) if self.is_guest else self.username
