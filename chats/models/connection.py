"""A way to a model: address, key and what it can do. Personal, or the site's when it has no owner."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tavern.lib.encrypted import EncryptedTextField

if TYPE_CHECKING:
    from tavern.accounts.models import User

#: The preset's name of the connection that the environment makes.
ENVIRONMENT = "environment"
#: Keys shorter than this are not shown even in part; their tail says only that there is one.
_SHOWN_FROM = 12
_HIDDEN_TAIL = "••••"


class Dialect(models.TextChoices):
    OPENAI_CHAT = "openai_chat", _("OpenAI chat")
    OPENAI_TEXT = "openai_text", _("Text completion")
    ANTHROPIC = "anthropic", _("Anthropic")
    GEMINI = "gemini", _("Gemini")


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def enabled(self) -> ConnectionQuerySet:
        return self.filter(is_enabled=True)

    def site_wide(self) -> ConnectionQuerySet:
        return self.filter(owner=None)

    def owned_by(self, user: User | AnonymousUser) -> ConnectionQuerySet:
        return self.filter(owner_id=user.pk) if user.pk else self.none()

    def usable_by(self, user: User | AnonymousUser) -> ConnectionQuerySet:
        return self.enabled().filter(models.Q(owner=None) | models.Q(owner_id=user.pk))

    def editable_by(self, user: User | AnonymousUser) -> ConnectionQuerySet:
        """Their own, and for staff the site's too."""
        return self.owned_by(user) | self.site_wide() if getattr(user, "is_staff", False) else self.owned_by(user)

    def without_key(self) -> ConnectionQuerySet:
        """For pages: the key stays in the database, encrypted, and a key that became unreadable harms nobody."""
        return self.defer("api_key")

    def in_order(self) -> ConnectionQuerySet:
        """Personal before site-wide, then by priority."""
        return self.order_by(models.F("owner").asc(nulls_last=True), "priority", "created_at")


class Connection(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="connections"
    )
    title = models.CharField(max_length=100)
    preset = models.CharField(max_length=40, blank=True)
    dialect = models.CharField(max_length=20, choices=Dialect, default=Dialect.OPENAI_CHAT)
    base_url = models.CharField(max_length=500)
    api_key = EncryptedTextField(blank=True, default="")
    key_tail = models.CharField(max_length=4, blank=True, help_text=_("Last four characters of the key, for show."))
    model = models.CharField(max_length=200, blank=True)
    capabilities = models.JSONField(default=dict, blank=True)
    defaults = models.JSONField(default=dict, blank=True, help_text=_("Sampler values, reply and context length."))
    is_enabled = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    allow_private_network = models.BooleanField(default=False, help_text=_("Only staff may set this."))
    priority = models.PositiveSmallIntegerField(default=100)
    last_test = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("model connection")
        verbose_name_plural = _("model connections")
        indexes = [models.Index(fields=["owner", "priority"], name="connection_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(is_default=True),
                name="connection_one_default",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("chats:connection", args=[self.pk])

    def set_key(self, key: str) -> None:
        """Store a key and what may be shown of it."""
        self.api_key = key
        self.key_tail = "" if not key else key[-4:] if len(key) >= _SHOWN_FROM else _HIDDEN_TAIL

    @property
    def is_new(self) -> bool:
        """Whether it was not stored yet."""
        return self._state.adding

    @property
    def has_key(self) -> bool:
        """Whether there is a key, without reading it."""
        return bool(self.key_tail)

    @property
    def is_from_environment(self) -> bool:
        """Whether the environment's variables made it, so that only they change it."""
        return self.owner_id is None and self.preset == ENVIRONMENT

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc
