"""One call of a model: what it was for, what it cost, how it went."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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

    def __str__(self) -> str:
        return f"{self.purpose} {self.status}"
