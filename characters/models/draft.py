"""Unsaved work in the editor, kept while somebody types."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """One person's unsaved form of one character, or of a new one (no character yet)."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    character = models.ForeignKey("Character", models.CASCADE, null=True, blank=True, related_name="drafts")
    fields = models.JSONField(default=dict, help_text=_("The form as it was typed."))
    based_on = models.PositiveIntegerField(default=0, help_text=_("Version number the work started from."))
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=["owner", "character"], name="draft_one_per_character", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.character_id or 'new'}"

    @property
    def name(self) -> str:
        """The name as it was typed, or ""."""
        values = self.fields.get("name")
        return str(values[0])[:200].strip() if isinstance(values, list) and values else ""
