"""A chat is a tree of messages with a head; a branch is another head in the same tree."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tavern.lib.text import plain_text

if TYPE_CHECKING:
    from tavern.accounts.models import User


class ChatQuerySet(models.QuerySet["Chat"]):
    def present(self) -> ChatQuerySet:
        return self.filter(deleted_at=None)

    def visible_to(self, user: User | AnonymousUser) -> ChatQuerySet:
        return self.present().filter(owner_id=user.pk) if user.pk else self.none()

    def writable_by(self, user: User | AnonymousUser) -> ChatQuerySet:
        return self.visible_to(user)

    def archived(self) -> ChatQuerySet:
        return self.filter(archived_at__isnull=False)

    def current(self) -> ChatQuerySet:
        return self.filter(archived_at=None)

    def in_list_order(self) -> ChatQuerySet:
        return self.order_by(models.F("pinned_at").desc(nulls_last=True), "-active_at", "-id")


class Chat(models.Model):
    """One story with one character. `last_line` and `message_count` repeat the active branch for lists."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Its index is `chat_by_character`: beside one of the owner alone, the planner would sort whole lists.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="chats", db_index=False)
    character = models.ForeignKey("characters.Character", models.SET_NULL, null=True, related_name="chats")
    character_name = models.CharField(max_length=200)
    is_group = models.BooleanField(default=False, help_text=_("Set: it has members, and `character` is the first."))
    persona = models.ForeignKey("Persona", models.SET_NULL, null=True, blank=True, related_name="chats")
    connection = models.ForeignKey("Connection", models.SET_NULL, null=True, blank=True, related_name="chats")
    title = models.CharField(max_length=200, blank=True)
    head = models.ForeignKey("Message", models.SET_NULL, null=True, blank=True, related_name="+")
    branch = models.ForeignKey("Branch", models.SET_NULL, null=True, blank=True, related_name="+")
    draft = models.TextField(blank=True)
    background = models.CharField(max_length=100, blank=True, help_text=_("Name of one of our pictures."))
    background_picture = models.ForeignKey(
        "characters.Asset",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("A picture of one's own, shown instead."),
    )
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    extra = models.JSONField(default=dict, blank=True, help_text=_("Imported fields we do not know, kept for export."))
    import_hash = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of the file it was imported from."))
    message_count = models.PositiveIntegerField(default=0)
    last_line = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    active_at = models.DateTimeField(default=timezone.now)
    pinned_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = ChatQuerySet.as_manager()

    class Meta:
        verbose_name = _("chat")
        verbose_name_plural = _("chats")
        indexes = [
            models.Index(
                "owner",
                models.F("pinned_at").desc(nulls_last=True),
                models.F("active_at").desc(),
                models.F("id").desc(),
                condition=models.Q(deleted_at=None),
                name="chat_list",
            ),
            models.Index(fields=["owner", "character", "-active_at"], name="chat_by_character"),
            models.Index(fields=["deleted_at"], condition=models.Q(deleted_at__isnull=False), name="chat_trash"),
            models.Index(fields=["owner", "import_hash"], condition=~models.Q(import_hash=""), name="chat_imported"),
        ]

    def __str__(self) -> str:
        return self.title or self.character_name

    def get_absolute_url(self) -> str:
        return reverse("chats:chat", args=[self.pk])

    def archive(self) -> None:
        self.archived_at = timezone.now()
        self.save(update_fields=["archived_at"])

    def unarchive(self) -> None:
        self.archived_at = None
        self.save(update_fields=["archived_at"])

    def trash(self) -> None:
        """Delete for the person; it is erased some weeks later."""
        self.deleted_at = timezone.now()
        self.save(update_fields=["deleted_at"])

    def restore(self) -> None:
        self.deleted_at = None
        self.save(update_fields=["deleted_at"])


def as_line(text: str) -> str:
    """Return the beginning of a text as one plain line, for lists."""
    return plain_text(text[:800], limit_chars=200)


class Branch(models.Model):
    """A line through the chat's tree that ends at `head`, and left its parent's line after `forked_from`.

    A chat that was never forked has no branches. Of the current branch `head`, `message_count` and `last_line` are
    the chat's own; the row here is brought up to date when another one becomes current.
    """

    chat = models.ForeignKey("Chat", models.CASCADE, related_name="branches")
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    head = models.ForeignKey("Message", models.SET_NULL, null=True, related_name="+")
    forked_from = models.ForeignKey("Message", models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100, blank=True)
    message_count = models.PositiveIntegerField(default=0)
    last_line = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    active_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        indexes = [models.Index(fields=["chat", "-active_at"], name="branch_by_chat")]

    def __str__(self) -> str:
        return self.name or str(self.pk)
