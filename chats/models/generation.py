"""One call of a model: what it was for, what it cost, how it went."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tavern.accounts.models import User


class Purpose(models.TextChoices):
    REPLY = "reply", _("Reply")
    REGENERATE = "regenerate", _("Regenerate")
    CONTINUE = "continue", _("Continue")
    IMPERSONATE = "impersonate", _("Impersonate")


class GenerationStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    COMPLETE = "complete", _("Complete")
    STOPPED = "stopped", _("Stopped")
    INTERRUPTED = "interrupted", _("Interrupted")
    FAILED = "failed", _("Failed")


class GenerationQuerySet(models.QuerySet["Generation"]):
    def unfinished(self) -> GenerationQuerySet:
        return self.filter(status__in=[GenerationStatus.QUEUED, GenerationStatus.RUNNING])

    def abandoned(self) -> GenerationQuerySet:
        """Unfinished, and nobody has renewed the lease: the process that worked on it is gone."""
        return self.unfinished().filter(models.Q(lease_until=None) | models.Q(lease_until__lt=timezone.now()))

    def visible_to(self, user: User | AnonymousUser) -> GenerationQuerySet:
        return self.filter(owner_id=user.pk, chat__deleted_at=None) if user.pk else self.none()


class Generation(models.Model):
    """`id` also names the stream. `record` is the itemised prompt."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chat = models.ForeignKey("Chat", models.CASCADE, related_name="generations")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="generations")
    message = models.ForeignKey("Message", models.SET_NULL, null=True, blank=True, related_name="generations")
    variant = models.ForeignKey("Variant", models.SET_NULL, null=True, blank=True, related_name="generations")
    purpose = models.CharField(max_length=11, choices=Purpose, default=Purpose.REPLY)
    connection = models.ForeignKey("Connection", models.SET_NULL, null=True, blank=True, related_name="generations")
    model = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=11, choices=GenerationStatus, default=GenerationStatus.QUEUED)
    error = models.CharField(max_length=40, blank=True)
    prompt_tokens = models.PositiveIntegerField(default=0)
    reply_tokens = models.PositiveIntegerField(default=0)
    tokens_reported = models.BooleanField(default=False, help_text=_("Counted by the provider, not by us."))
    queue_ms = models.PositiveIntegerField(default=0)
    prepare_ms = models.PositiveIntegerField(default=0)
    first_token_ms = models.PositiveIntegerField(null=True, blank=True)
    total_ms = models.PositiveIntegerField(null=True, blank=True)
    degraded = models.JSONField(default=list, blank=True)
    record = models.JSONField(default=list, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        verbose_name = _("generation")
        verbose_name_plural = _("generations")
        indexes = [
            models.Index(fields=["chat", "-created_at"], name="generation_by_chat"),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(status__in=["queued", "running"]),
                name="generation_unfinished",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["chat"],
                condition=models.Q(status__in=["queued", "running"]),
                name="generation_one_per_chat",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.status}"

    @property
    def is_finished(self) -> bool:
        return self.status not in {GenerationStatus.QUEUED, GenerationStatus.RUNNING}
