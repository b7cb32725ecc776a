"""Who somebody is in a story."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tavern.accounts.models import User


class PersonaQuerySet(models.QuerySet["Persona"]):
    def owned_by(self, user: User | AnonymousUser) -> PersonaQuerySet:
        return self.filter(owner_id=user.pk, deleted_at=None) if user.pk else self.none()


class Persona(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="personas")
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
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
