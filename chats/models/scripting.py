"""What people automate: regex scripts, quick replies, and values that all their chats share.

Scripts and sets keep their data as SillyTavern's files have it, fields we do not know included, so that an export gives
back what came in. The columns beside it are what pages list and queries ask for.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from chats.models.chat import Chat
    from tavern.accounts.models import User


class RegexScriptQuerySet(models.QuerySet["RegexScript"]):
    def owned_by(self, user: User | AnonymousUser) -> RegexScriptQuerySet:
        return self.filter(owner_id=user.pk, deleted_at=None) if user.pk else self.none()

    def trashed_by(self, user: User | AnonymousUser) -> RegexScriptQuerySet:
        return self.filter(owner_id=user.pk).exclude(deleted_at=None) if user.pk else self.none()

    def for_chat(self, chat: Chat) -> RegexScriptQuerySet:
        """Those that are switched on: the person's for everywhere, then theirs for the character."""
        mine = self.filter(owner_id=chat.owner_id, deleted_at=None, is_enabled=True)
        for_whom = models.Q(character=None)
        if chat.character_id is not None:
            for_whom |= models.Q(character_id=chat.character_id)
        return mine.filter(for_whom).order_by(models.F("character").asc(nulls_first=True), "position", "created_at")

    def in_order(self) -> RegexScriptQuerySet:
        return self.order_by("position", "created_at")


class RegexScript(models.Model):
    """A script of a person's, for all their chats or for those with one character. `data` is as files have it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="regex_scripts")
    character = models.ForeignKey(
        "characters.Character", models.CASCADE, null=True, blank=True, related_name="+", help_text=_("Empty: all.")
    )
    name = models.CharField(max_length=200)
    is_enabled = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = RegexScriptQuerySet.as_manager()

    class Meta:
        verbose_name = _("regex script")
        verbose_name_plural = _("regex scripts")
        indexes = [models.Index(fields=["owner", "position"], name="regex_script_list")]

    def __str__(self) -> str:
        return self.name

    def trash(self) -> None:
        self.deleted_at = timezone.now()
        self.save(update_fields=["deleted_at"])

    def restore(self) -> None:
        self.deleted_at = None
        self.save(update_fields=["deleted_at"])


class ScriptConsent(models.Model):
    """What a person answered when asked whether the scripts inside a character's card may run in their chats."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="script_consents")
    character = models.ForeignKey("characters.Character", models.CASCADE, related_name="+")
    is_granted = models.BooleanField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("consent to a card's scripts")
        verbose_name_plural = _("consents to cards' scripts")
        constraints = [models.UniqueConstraint(fields=["owner", "character"], name="script_consent_once")]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.character_id}"


class QuickReplySetQuerySet(models.QuerySet["QuickReplySet"]):
    def owned_by(self, user: User | AnonymousUser) -> QuickReplySetQuerySet:
        return self.filter(owner_id=user.pk, deleted_at=None) if user.pk else self.none()

    def trashed_by(self, user: User | AnonymousUser) -> QuickReplySetQuerySet:
        return self.filter(owner_id=user.pk).exclude(deleted_at=None) if user.pk else self.none()

    def for_chat(self, chat: Chat) -> QuickReplySetQuerySet:
        """Those above the composer of a chat."""
        mine = self.filter(owner_id=chat.owner_id, deleted_at=None)
        here = QuickReplySet.chats.through.objects.filter(chat_id=chat.pk).values("quickreplyset_id")
        return mine.filter(models.Q(is_everywhere=True) | models.Q(pk__in=here)).in_order()

    def in_order(self) -> QuickReplySetQuerySet:
        return self.order_by("position", "created_at")


class QuickReplySet(models.Model):
    """Buttons above the composer. `entries` are a file's `qrList`; `data` the other fields of the file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quick_reply_sets")
    name = models.CharField(max_length=100)
    is_everywhere = models.BooleanField(default=True)
    chats: models.ManyToManyField[Chat, Any] = models.ManyToManyField(
        "Chat", blank=True, related_name="quick_reply_sets"
    )
    position = models.PositiveIntegerField(default=0)
    entries = models.JSONField(default=list)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = QuickReplySetQuerySet.as_manager()

    class Meta:
        verbose_name = _("quick reply set")
        verbose_name_plural = _("quick reply sets")
        indexes = [models.Index(fields=["owner", "position"], name="quick_reply_set_list")]

    def __str__(self) -> str:
        return self.name

    def trash(self) -> None:
        self.deleted_at = timezone.now()
        self.save(update_fields=["deleted_at"])

    def restore(self) -> None:
        self.deleted_at = None
        self.save(update_fields=["deleted_at"])


class SharedVariables(models.Model):
    """The variables that all chats of a person share: `{{getglobalvar::…}}`, `{{$…}}`, `/setglobalvar`."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="shared_variables"
    )
    values = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("shared variables")
        verbose_name_plural = _("shared variables")

    def __str__(self) -> str:
        return str(self.owner_id)
