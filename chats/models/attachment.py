"""Where lorebooks are used besides with characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tavern.accounts.models import User


class LoreAttachmentQuerySet(models.QuerySet["LoreAttachment"]):
    def owned_by(self, user: User) -> LoreAttachmentQuerySet:
        return self.filter(owner_id=user.pk)

    def everywhere(self) -> LoreAttachmentQuerySet:
        return self.filter(chat=None, persona=None)


class LoreAttachment(models.Model):
    """A lorebook that somebody uses in one chat, with one persona, or with neither of them named in all their chats."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lore_attachments")
    book = models.ForeignKey("characters.Lorebook", models.CASCADE, related_name="attachments")
    chat = models.ForeignKey("Chat", models.CASCADE, null=True, blank=True, related_name="lore_attachments")
    persona = models.ForeignKey("Persona", models.CASCADE, null=True, blank=True, related_name="lore_attachments")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LoreAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a lorebook")
        verbose_name_plural = _("uses of lorebooks")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "book", "chat", "persona"], name="lore_attachment_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(chat=None) | models.Q(persona=None), name="lore_attachment_one_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book_id}: {self.chat_id or self.persona_id or 'everywhere'}"
