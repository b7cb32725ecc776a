"""How models are asked: presets in the shape of SillyTavern's files, what is chosen where, and what was sent."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tavern.accounts.models import User


class PresetKind(models.TextChoices):
    """What a preset is about; the order is that of the page."""

    CHAT = "chat", _("Chat models")
    CONTEXT = "context", _("Context templates")
    INSTRUCT = "instruct", _("Instruct templates")
    SYSTEM = "system", _("System prompts")
    REASONING = "reasoning", _("Reasoning formats")
    SAMPLER = "sampler", _("Samplers for text models")


class PresetQuerySet(models.QuerySet["Preset"]):
    def owned_by(self, user: User | AnonymousUser) -> PresetQuerySet:
        return self.filter(owner_id=user.pk, deleted_at=None) if user.pk else self.none()

    def trashed_by(self, user: User | AnonymousUser) -> PresetQuerySet:
        return self.filter(owner_id=user.pk).exclude(deleted_at=None) if user.pk else self.none()

    def for_list(self) -> PresetQuerySet:
        """By name, without the contents."""
        return self.defer("data", "previous").order_by("kind", Lower("name"), "created_at")


class Preset(models.Model):
    """`data` is what the peer's file of that kind holds, unknown fields included, secrets never.

    `previous` is what the last save replaced, {"name", "data"}, so that it can be taken back; empty when there is
    nothing to take back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presets")
    kind = models.CharField(max_length=10, choices=PresetKind)
    name = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    previous = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = PresetQuerySet.as_manager()

    class Meta:
        verbose_name = _("preset")
        verbose_name_plural = _("presets")
        indexes = [
            models.Index(fields=["owner", "kind"], condition=models.Q(deleted_at=None), name="preset_by_owner"),
            models.Index(fields=["deleted_at"], condition=models.Q(deleted_at__isnull=False), name="preset_trash"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("chats:preset", args=[self.pk])


class PromptLayer(models.Model):
    """What somebody chose for all their chats (no character, no chat), for those with a character, or for one chat.

    `options` holds only what was chosen; see `chats.presets.options`.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="prompt_layers")
    character = models.ForeignKey("characters.Character", models.CASCADE, null=True, blank=True, related_name="+")
    chat = models.ForeignKey("Chat", models.CASCADE, null=True, blank=True, related_name="prompt_layers")
    options = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("prompt layer")
        verbose_name_plural = _("prompt layers")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "character", "chat"], name="prompt_layer_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(character=None) | models.Q(chat=None), name="prompt_layer_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.character_id or self.chat_id or ''}".strip()


class SentPrompt(models.Model):
    """The words of a prompt, packed by `chats.sent`; kept for some weeks, so that the inspector can show them."""

    generation = models.OneToOneField("Generation", models.CASCADE, primary_key=True, related_name="sent")
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("sent prompt")
        verbose_name_plural = _("sent prompts")
        indexes = [models.Index(fields=["created_at"], name="sent_prompt_age")]

    def __str__(self) -> str:
        return str(self.generation_id)
