"""Turns of a chat. A message is a place in the tree; its text is in variants, of which one is chosen."""

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


class Author(models.TextChoices):
    PERSON = "person", _("Person")
    CHARACTER = "character", _("Character")
    SYSTEM = "system", _("System")


class VariantStatus(models.TextChoices):
    COMPLETE = "complete", _("Complete")
    STREAMING = "streaming", _("Streaming")
    STOPPED = "stopped", _("Stopped")
    INTERRUPTED = "interrupted", _("Interrupted")
    FAILED = "failed", _("Failed")


class Message(models.Model):
    """A place in the tree: parent, depth (0 for the first), author. Walking up from a head yields the active path."""

    chat = models.ForeignKey("Chat", models.CASCADE, related_name="messages")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    depth = models.PositiveIntegerField(default=0)
    author = models.CharField(max_length=9, choices=Author)
    speaker = models.CharField(max_length=200, help_text=_("Name shown above the text, as it was then."))
    character = models.ForeignKey("characters.Character", models.SET_NULL, null=True, blank=True, related_name="+")
    persona = models.ForeignKey("Persona", models.SET_NULL, null=True, blank=True, related_name="+")
    chosen = models.ForeignKey("Variant", models.SET_NULL, null=True, blank=True, related_name="+")
    variant_count = models.PositiveSmallIntegerField(default=1)
    hidden_at = models.DateTimeField(null=True, blank=True, help_text=_("Set: not sent to the model."))
    deleted_at = models.DateTimeField(null=True, blank=True, help_text=_("Set: skipped on every path."))
    extra = models.JSONField(default=dict, blank=True, help_text=_("Imported fields we do not know, kept for export."))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["chat", "depth"], name="message_by_depth")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent=None, depth=0) | models.Q(parent__isnull=False, depth__gt=0),
                name="message_depth_fits_parent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.speaker} #{self.depth}"

    @property
    def is_mine(self) -> bool:
        return self.author == Author.PERSON

    @property
    def text(self) -> str:
        """What the chosen variant says."""
        return self.chosen.text if self.chosen else ""


class Variant(models.Model):
    """One version (swipe) of a message, as its newest revision has it. `tokens` counts `text` with `tokenizer`."""

    message = models.ForeignKey("Message", models.CASCADE, related_name="variants")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True)
    reasoning = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    tokens = models.PositiveIntegerField(default=0)
    tokenizer = models.CharField(max_length=20, default="o200k_base")
    status = models.CharField(max_length=11, choices=VariantStatus, default=VariantStatus.COMPLETE)
    model = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=40, blank=True, help_text=_("Code of what went wrong."))
    extra = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        constraints = [models.UniqueConstraint(fields=["message", "position"], name="variant_position_unique")]

    def __str__(self) -> str:
        return self.text[:60]


class Revision(models.Model):
    """What a variant said before an edit."""

    variant = models.ForeignKey("Variant", models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [models.UniqueConstraint(fields=["variant", "number"], name="revision_number_unique")]

    def __str__(self) -> str:
        return f"{self.variant_id} r{self.number}"


class DeletionKind(models.TextChoices):
    MESSAGE = "message", _("One message")
    TAIL = "tail", _("From a message to the end")


class DeletionQuerySet(models.QuerySet["Deletion"]):
    def undoable_by(self, user: User | AnonymousUser) -> DeletionQuerySet:
        return self.filter(chat__owner_id=user.pk, chat__deleted_at=None) if user.pk else self.none()


class Deletion(models.Model):
    """Something that was deleted and can still be brought back; `id` is what an Undo button sends.

    A message is marked and skipped. A tail is only left behind: the head of its branch moved up, from `head_before`
    to `head_after`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chat = models.ForeignKey("Chat", models.CASCADE, related_name="deletions")
    kind = models.CharField(max_length=7, choices=DeletionKind)
    message = models.ForeignKey("Message", models.CASCADE, related_name="+")
    branch = models.ForeignKey("Branch", models.SET_NULL, null=True, related_name="+")
    head_before = models.ForeignKey("Message", models.CASCADE, null=True, related_name="+")
    head_after = models.ForeignKey("Message", models.CASCADE, null=True, related_name="+")
    message_count = models.PositiveIntegerField(help_text=_("Messages it took away."))
    created_at = models.DateTimeField(default=timezone.now)

    objects = DeletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("deletion")
        verbose_name_plural = _("deletions")
        indexes = [models.Index(fields=["created_at"], name="deletion_oldest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


class Bookmark(models.Model):
    message = models.OneToOneField("Message", models.CASCADE, related_name="bookmark")
    chat = models.ForeignKey("Chat", models.CASCADE, related_name="bookmarks")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookmarks")
    name = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")

    def __str__(self) -> str:
        return self.name or str(self.message_id)
