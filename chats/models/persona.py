"""Who somebody is in a story."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Left, Lower
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tavern.accounts.models import User


class PersonaQuerySet(models.QuerySet["Persona"]):
    def owned_by(self, user: User | AnonymousUser) -> PersonaQuerySet:
        return self.filter(owner_id=user.pk, deleted_at=None) if user.pk else self.none()

    def trashed_by(self, user: User | AnonymousUser) -> PersonaQuerySet:
        return self.filter(owner_id=user.pk).exclude(deleted_at=None) if user.pk else self.none()

    def for_list(self) -> PersonaQuerySet:
        """The default first, then by name; with portraits, and of the descriptions only `first_words`."""
        shown = self.select_related("portrait").defer("description").annotate(beginning=Left("description", 200))
        return shown.order_by("-is_default", Lower("name"), "created_at")


class Persona(models.Model):
    """A name to speak under, and what characters are told about it. `tokens` counts the description."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="personas")
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    tokens = models.PositiveIntegerField(default=0)
    portrait = models.ForeignKey("characters.Asset", models.SET_NULL, null=True, blank=True, related_name="+")
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = PersonaQuerySet.as_manager()

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(is_default=True, deleted_at=None),
                name="persona_one_default",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_words(self) -> str:
        """How the description of one that was loaded `for_list` begins, about whom it speaks."""
        beginning: str = getattr(self, "beginning", "")
        return beginning.replace("{{user}}", self.name)

    @property
    def portrait_url(self) -> str:
        """The address of the picture, small, or ""."""
        return self.portrait.url(96) if self.portrait and self.portrait.is_shown else ""
