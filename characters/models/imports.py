"""Bulk imports: what arrived, what became of it, and what undoing it takes."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportOutcome(models.TextChoices):
    IMPORTED = "imported", _("Imported")
    UPDATED = "updated", _("Updated")
    DUPLICATE = "duplicate", _("Already here")
    REFUSED = "refused", _("Refused")


class ImportBatch(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="import_batches")
    expected = models.PositiveIntegerField(default=0, help_text=_("Files the browser said it would send."))
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["owner", "-created_at"], name="import_newest")]

    def __str__(self) -> str:
        return str(self.id)


class ImportItem(models.Model):
    """One file of a batch. `reason` is the code of the refusal, `facts` fill its sentence."""

    batch = models.ForeignKey("ImportBatch", models.CASCADE, related_name="items")
    filename = models.CharField(max_length=255)
    size_bytes = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=ImportOutcome)
    reason = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    character = models.ForeignKey("Character", models.SET_NULL, null=True, blank=True, related_name="+")
    lorebook = models.ForeignKey("Lorebook", models.SET_NULL, null=True, blank=True, related_name="+")
    previous_version = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        indexes = [models.Index(fields=["batch", "id"], name="import_item_order")]

    def __str__(self) -> str:
        return self.filename
