"""What a character was at some time: the whole card, never changed afterwards."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionSource(models.TextChoices):
    EDITOR = "editor", _("Editor")
    IMPORT = "import", _("Import")
    RESTORE = "restore", _("Restored")
    DUPLICATE = "duplicate", _("Duplicate")
    STARTER = "starter", _("Starter content")


class CharacterVersionQuerySet(models.QuerySet["CharacterVersion"]):
    def newest_first(self) -> CharacterVersionQuerySet:
        return self.order_by("-number")


class CharacterVersion(models.Model):
    character = models.ForeignKey("Character", models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    card = models.JSONField(help_text=_("The whole card in V3 form, unknown fields included."))
    content_hash = models.CharField(max_length=64, help_text=_("SHA-256 of the canonical card and its portrait."))
    field_tokens = models.JSONField(default=dict, help_text=_("Tokens by field name."))
    portrait = models.ForeignKey("Asset", models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=9, choices=VersionSource, default=VersionSource.EDITOR)
    source_format = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CharacterVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("character version")
        verbose_name_plural = _("character versions")
        constraints = [models.UniqueConstraint(fields=["character", "number"], name="version_number_unique")]
        indexes = [models.Index(fields=["content_hash"], name="version_content_hash")]

    def __str__(self) -> str:
        return f"{self.character_id} v{self.number}"

    @property
    def data(self) -> dict[str, Any]:
        """The card's `data` object."""
        data: dict[str, Any] = self.card["data"]
        return data


class VersionAsset(models.Model):
    """A file that a version's card carries besides its portrait: an expression, a background, a sound."""

    version = models.ForeignKey("CharacterVersion", models.CASCADE, related_name="assets")
    asset = models.ForeignKey("Asset", models.PROTECT, related_name="uses")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    extension = models.CharField(max_length=20)
    uri = models.CharField(max_length=1000, blank=True, help_text=_("Where the card said it was."))

    class Meta:
        verbose_name = _("card asset")
        verbose_name_plural = _("card assets")
        constraints = [models.UniqueConstraint(fields=["version", "kind", "name"], name="version_asset_unique")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}.{self.extension}"
