"""Characters: who owns them, who may see them, and what lists show of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from characters.models.asset import FocalPoint
from tavern.lib.ids import slug_for, sort_key_for

if TYPE_CHECKING:
    from tavern.accounts.models import User


class Visibility(models.TextChoices):
    PRIVATE = "private", _("Private")
    UNLISTED = "unlisted", _("Unlisted")
    PUBLIC = "public", _("Public")


class Rating(models.TextChoices):
    ALL = "all", pgettext_lazy("content rating", "All")
    TEEN = "teen", _("Teen")
    MATURE = "mature", _("Mature")
    EXPLICIT = "explicit", _("Explicit")


class CharacterQuerySet(models.QuerySet["Character"]):
    def present(self) -> CharacterQuerySet:
        return self.filter(deleted_at=None)

    def public(self) -> CharacterQuerySet:
        return self.present().filter(visibility=Visibility.PUBLIC)

    def owned_by(self, user: User | AnonymousUser) -> CharacterQuerySet:
        return self.present().filter(owner_id=user.pk) if user.pk else self.none()

    def visible_to(self, user: User | AnonymousUser) -> CharacterQuerySet:
        """What somebody may open by its address: everything that is not private, and their own."""
        seen = models.Q(visibility__in=[Visibility.PUBLIC, Visibility.UNLISTED])
        return self.present().filter(seen | models.Q(owner_id=user.pk)) if user.pk else self.present().filter(seen)

    def tagged(self, *tags: str) -> CharacterQuerySet:
        return self.filter(tags__contains=[tag.casefold() for tag in tags])

    def untagged(self, *tags: str) -> CharacterQuerySet:
        return self.exclude(tags__overlap=[tag.casefold() for tag in tags])

    def with_portraits(self) -> CharacterQuerySet:
        return self.select_related("portrait")


class Character(models.Model):
    """A character as lists and addresses know it; the card itself is in its versions.

    The columns from `name` to `search` repeat the current version for lists; `characters.actions` keeps them.
    """

    # Its index is `character_library`: beside one of the owner alone, the planner would sort whole libraries.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="characters", db_index=False)
    slug = models.CharField(max_length=60, unique=True)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PRIVATE)
    rating = models.CharField(max_length=8, choices=Rating, default=Rating.ALL)
    current = models.ForeignKey("CharacterVersion", models.SET_NULL, null=True, related_name="+")
    remix_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="remixes")
    is_starter = models.BooleanField(_("starter content"), default=False)

    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=200)
    tagline = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=10, blank=True)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    tokens = models.PositiveIntegerField(default=0, help_text=_("Tokens of everything that is always sent."))
    portrait = models.ForeignKey("Asset", models.SET_NULL, null=True, blank=True, related_name="+")
    focal_point = models.CharField(max_length=13, choices=FocalPoint, default=FocalPoint.CENTER_TOP)
    search = SearchVectorField(null=True, editable=False)

    chat_count = models.PositiveIntegerField(default=0)
    message_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = CharacterQuerySet.as_manager()

    class Meta:
        verbose_name = _("character")
        verbose_name_plural = _("characters")
        indexes = [
            models.Index(fields=["owner", "-updated_at", "-id"], name="character_library"),
            models.Index(fields=["owner", "-chat_count", "-id"], name="character_library_popular"),
            models.Index(
                fields=["owner", "sort_key"],
                condition=models.Q(deleted_at=None),
                name="character_library_name",
            ),
            models.Index(
                fields=["-chat_count", "-id"],
                condition=models.Q(deleted_at=None, visibility="public"),
                name="character_popular",
            ),
            models.Index(
                models.F("published_at").desc(nulls_last=True),
                models.F("id").desc(),
                condition=models.Q(deleted_at=None, visibility="public"),
                name="character_new",
            ),
            models.Index(
                models.F("sort_key").asc(),
                models.F("id").desc(),
                condition=models.Q(deleted_at=None, visibility="public"),
                name="character_public_name",
            ),
            models.Index(fields=["deleted_at"], condition=models.Q(deleted_at__isnull=False), name="character_trash"),
            GinIndex(fields=["tags"], name="character_tags"),
            GinIndex(fields=["search"], name="character_search"),
        ]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="character_has_name")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls, name: str, *, owner: User) -> Character:
        """Return a new, unsaved character with its slug and sort key."""
        return cls(owner=owner, name=name, slug=slug_for(name), sort_key=sort_key_for(name))

    def trash(self) -> None:
        self.deleted_at = timezone.now()
        self.save(update_fields=["deleted_at"])

    def restore(self) -> None:
        self.deleted_at = None
        self.save(update_fields=["deleted_at"])

    def get_absolute_url(self) -> str:
        return reverse("characters:character", args=[self.slug])

    @property
    def is_public(self) -> bool:
        return self.visibility == Visibility.PUBLIC
