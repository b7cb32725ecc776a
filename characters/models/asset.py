"""Files that belong to characters, stored once each by their content."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath

from django.db import models
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class FocalPoint(models.TextChoices):
    """The part of a picture that stays visible when it is cropped; nine places, so that each is a CSS class."""

    LEFT_TOP = "left-top", _("Top left")
    CENTER_TOP = "center-top", _("Top")
    RIGHT_TOP = "right-top", _("Top right")
    LEFT_CENTER = "left-center", _("Left")
    CENTER = "center", _("Centre")
    RIGHT_CENTER = "right-center", _("Right")
    LEFT_BOTTOM = "left-bottom", _("Bottom left")
    CENTER_BOTTOM = "center-bottom", _("Bottom")
    RIGHT_BOTTOM = "right-bottom", _("Bottom right")

    @property
    def css_classes(self) -> str:
        """The classes that move a picture so that this part stays in view, `focal-x-2 focal-y-0`."""
        x, y = self.value.split("-") if "-" in self.value else ("center", "center")
        steps = {"left": 0, "top": 0, "center": 2, "right": 4, "bottom": 4}
        return f"focal-x-{steps[x]} focal-y-{steps[y]}"


#: Names of the twelve hues, in the order of the style sheet's `tint-0` to `tint-11`.
HUES = ("red", "orange", "amber", "yellow", "lime", "green", "teal", "cyan", "blue", "indigo", "violet", "rose")


class AssetQuerySet(models.QuerySet["Asset"]):
    def pictures(self) -> AssetQuerySet:
        return self.filter(mime__startswith="image/")

    def awaiting_renditions(self) -> AssetQuerySet:
        return self.pictures().filter(rendered_at=None, unreadable_at=None)

    def unused(self) -> AssetQuerySet:
        """Files that no row of any app refers to."""
        found = self
        for relation in Asset._meta.get_fields(include_hidden=True):
            if isinstance(relation, ForeignObjectRel):
                users: models.QuerySet[models.Model] = models.QuerySet(relation.related_model).filter(
                    **{relation.field.name: models.OuterRef("pk")}
                )
                found = found.exclude(models.Exists(users))
        return found


class Asset(models.Model):
    """One file, named by the SHA-256 of the bytes that arrived.

    The original is kept for exports and never served as it is. Pages show renditions: re-encoded WebP pictures of
    fixed widths, made in the background or when first asked for.
    """

    #: Widths of the renditions in pixels.
    WIDTHS = (96, 320, 640)
    #: Width of one more, made only of pictures that stand behind a whole page.
    BACKDROP_WIDTH = 1280

    sha256 = models.CharField(max_length=64, unique=True)
    mime = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0, help_text=_("Pixels; 0 for what is no picture."))
    height = models.PositiveIntegerField(default=0)
    hue = models.CharField(max_length=12, blank=True, help_text=_("Dominant colour as one of twelve named hues."))
    rendered_at = models.DateTimeField(null=True, blank=True)
    unreadable_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def is_shown(self) -> bool:
        return self.mime.startswith("image/") and self.unreadable_at is None

    @property
    def tint(self) -> str:
        """The number of the hue's class, or `neutral` for a picture without colour."""
        return str(HUES.index(self.hue)) if self.hue in HUES else "neutral"

    @property
    def original_name(self) -> str:
        return str(self._folder / "original")

    @property
    def file_names(self) -> list[str]:
        """Every file there may be of it."""
        return [self.original_name, *(self.rendition_name(width) for width in (*self.WIDTHS, self.BACKDROP_WIDTH))]

    def rendition_name(self, width: int) -> str:
        return str(self._folder / f"{width}.webp")

    def url(self, width: int) -> str:
        return _address(self.sha256, width)

    @property
    def url_320(self) -> str:
        return self.url(320)

    @property
    def url_640(self) -> str:
        return self.url(640)

    @property
    def _folder(self) -> PurePosixPath:
        return PurePosixPath("assets", self.sha256[:2], self.sha256)


@lru_cache(maxsize=4096)
def _address(sha256: str, width: int) -> str:
    """Pages ask for the address of the same few pictures over and over."""
    return reverse("characters:asset", args=[sha256, width])
