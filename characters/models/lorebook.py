"""Lorebooks that stand alone; a card's own book stays inside the card."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from characters.models.character import Character
    from tavern.accounts.models import User


class LorebookQuerySet(models.QuerySet["Lorebook"]):
    def owned_by(self, user: User | AnonymousUser) -> LorebookQuerySet:
        return self.filter(owner_id=user.pk, deleted_at=None) if user.pk else self.none()


class Lorebook(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lorebooks")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    extra = models.JSONField(default=dict, blank=True, help_text=_("Book fields we do not know, kept for export."))
    content_hash = models.CharField(
        max_length=64, blank=True, help_text=_("Of the file it came from; after a change a mark that no other has.")
    )
    characters: models.ManyToManyField[Character, models.Model] = models.ManyToManyField(
        "Character", related_name="lorebooks", blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = LorebookQuerySet.as_manager()

    class Meta:
        verbose_name = _("lorebook")
        verbose_name_plural = _("lorebooks")
        indexes = [models.Index(fields=["owner", "-updated_at"], name="lorebook_library")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("characters:lorebook", args=[self.pk])


class LoreEntryManager(models.Manager["LoreEntry"]):
    """What is not deleted: nobody but Undo asks for the others."""

    def get_queryset(self) -> models.QuerySet[LoreEntry]:
        return super().get_queryset().filter(deleted_at=None)


class LoreEntry(models.Model):
    """One entry; `fields` holds everything in the native World Info form, the columns are what lists filter by.

    `place` is its place in the author's own order, `position` where its text goes (`cards.Position`).
    """

    book = models.ForeignKey("Lorebook", models.CASCADE, related_name="entries")
    uid = models.PositiveIntegerField()
    title = models.CharField(max_length=300, blank=True)
    keys = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    content = models.TextField(blank=True)
    is_enabled = models.BooleanField(default=True)
    is_constant = models.BooleanField(default=False)
    order = models.IntegerField(default=100)
    place = models.IntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    tokens = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=dict)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = LoreEntryManager()
    with_deleted: models.Manager[LoreEntry] = models.Manager()

    class Meta:
        verbose_name = _("lore entry")
        verbose_name_plural = _("lore entries")
        ordering = ["place", "uid"]
        indexes = [models.Index(fields=["book", "place", "uid"], name="lore_entry_place")]
        constraints = [models.UniqueConstraint(fields=["book", "uid"], name="lore_entry_uid_unique")]

    def __str__(self) -> str:
        return self.title or ", ".join(self.keys[:3])


class LorebookVersion(models.Model):
    """A lorebook as it was: `content` is its native file, compressed with zlib."""

    book = models.ForeignKey("Lorebook", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    entry_count = models.PositiveIntegerField(default=0)
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("lorebook version")
        verbose_name_plural = _("lorebook versions")
        constraints = [models.UniqueConstraint(fields=["book", "number"], name="lorebook_version_number_unique")]

    def __str__(self) -> str:
        return f"{self.book_id} {self.number}"
