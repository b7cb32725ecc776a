"""Moving in from SillyTavern and moving out to it: runs, what each file became, and where things came from."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: A run that has not been touched for so long is no longer worked on.
_SILENT = timedelta(minutes=2)


class MoveState(models.TextChoices):
    RECEIVING = "receiving", _("Waiting for files")
    SCANNING = "scanning", _("Looking through the files")
    SCANNED = "scanned", _("Ready to choose")
    IMPORTING = "importing", _("Moving in")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Stopped")
    FAILED = "failed", _("Could not be read")


class MoveOutcome(models.TextChoices):
    IMPORTED = "imported", _("Imported")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Already here")
    KEPT = "kept", _("Kept, not yet used")
    REFUSED = "refused", _("Refused")
    LEFT = "left", _("Left out")


class Move(models.Model):
    """One moving in. `facts` holds what its scan found beside the items; `done` counts the items that are dealt with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="moves")
    batch = models.ForeignKey("characters.ImportBatch", models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=9, choices=MoveState, default=MoveState.RECEIVING)
    problem = models.CharField(max_length=60, blank=True, help_text=_("Code of what stopped it."))
    facts = models.JSONField(default=dict, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    read_bytes = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        indexes = [models.Index(fields=["owner", "-created_at"], name="move_newest")]

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("chats:move", args=[self.pk])

    @property
    def folder(self) -> Path:
        """Where its files wait; they are removed when the run ends."""
        return Path(settings.MEDIA_ROOT) / "moving" / str(self.pk)

    @property
    def is_working(self) -> bool:
        return self.state in (MoveState.SCANNING, MoveState.IMPORTING)

    @property
    def is_stuck(self) -> bool:
        """Whether whoever worked on it seems to be gone."""
        return self.is_working and self.touched_at < timezone.now() - _SILENT

    @property
    def is_over(self) -> bool:
        return self.state in (MoveState.DONE, MoveState.CANCELLED, MoveState.FAILED)


class MoveItem(models.Model):
    """One thing of a run. `path` says where in the data folder it is, `place` where among the files that arrived.

    `made_model` and `made_id` name what it became; `reason` is the code of a sentence, `facts` fill it.
    """

    move = models.ForeignKey("Move", models.CASCADE, related_name="items")
    kind = models.CharField(max_length=20)
    path = models.CharField(max_length=500)
    name = models.CharField(max_length=200)
    place = models.IntegerField(default=-1)
    position = models.PositiveIntegerField(default=0, help_text=_("Order in which they are imported."))
    size_bytes = models.PositiveBigIntegerField(default=0)
    is_chosen = models.BooleanField(default=True)
    outcome = models.CharField(max_length=9, choices=MoveOutcome, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    made_model = models.CharField(max_length=40, blank=True)
    made_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("moved item")
        verbose_name_plural = _("moved items")
        indexes = [models.Index(fields=["move", "position", "id"], name="move_item_order")]

    def __str__(self) -> str:
        return self.path


class Origin(models.Model):
    """Where something has its place in a SillyTavern data folder, so that it comes in twice only as an update.

    `hashes` are the contents it came in as or went out as. `content` keeps a file that nothing here uses yet.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    kind = models.CharField(max_length=20)
    hashes = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    made_model = models.CharField(max_length=40, blank=True)
    made_id = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=64, blank=True, help_text=_("What it looked like here when it had come in."))
    content = models.BinaryField(default=b"", blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        constraints = [models.UniqueConstraint(fields=["owner", "path"], name="origin_path_unique")]
        indexes = [models.Index(fields=["owner", "made_model", "made_id"], name="origin_of_thing")]

    def __str__(self) -> str:
        return self.path


class MoveOut(models.Model):
    """Everything of a person as an archive that SillyTavern can use, made in the background."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    size_bytes = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("move out")
        verbose_name_plural = _("moves out")
        indexes = [models.Index(fields=["owner", "-created_at"], name="move_out_newest")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def file(self) -> Path:
        return Path(settings.MEDIA_ROOT) / "moving" / f"{self.pk}.zip"

    @property
    def is_working(self) -> bool:
        return self.finished_at is None and self.failed_at is None and not self.is_stuck

    @property
    def is_stuck(self) -> bool:
        is_silent = self.touched_at < timezone.now() - _SILENT
        return self.finished_at is None and self.failed_at is None and is_silent
