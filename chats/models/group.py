"""Who the model plays in a chat with several characters, and how they take turns."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from characters.models import FocalPoint


class TurnTaking(models.TextChoices):
    """As `chats.prompt.speakers.TurnOrder`."""

    NATURAL = "natural", _("Whoever is named or feels like it")
    LIST = "list", _("Everyone, in the order of the list")
    MANUAL = "manual", _("Only who I choose")
    POOLED = "pooled", _("Somebody who has not spoken yet")


class CardJoining(models.TextChoices):
    """As `chats.prompt.Joining`."""

    SWAP = "swap", _("The speaker's card only")
    JOIN = "join", _("The cards of all who may speak")
    JOIN_WITH_MUTED = "join_with_muted", _("All cards, also of the muted")


class ChatGroup(models.Model):
    """How a group speaks. A chat that `is_group` has exactly one.

    `queue` holds the members who speak next by their ids; `auto_left` how many turns the group goes on by itself.
    """

    chat = models.OneToOneField("Chat", models.CASCADE, primary_key=True, related_name="group")
    turns = models.CharField(max_length=7, choices=TurnTaking, default=TurnTaking.NATURAL)
    joining = models.CharField(max_length=15, choices=CardJoining, default=CardJoining.SWAP)
    allows_self_responses = models.BooleanField(default=False)
    auto_delay_s = models.PositiveSmallIntegerField(default=5, validators=[MaxValueValidator(60)])
    auto_left = models.PositiveSmallIntegerField(default=0)
    queue = ArrayField(models.BigIntegerField(), default=list, blank=True)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return str(self.chat_id)


class ChatMemberQuerySet(models.QuerySet["ChatMember"]):
    def present(self) -> ChatMemberQuerySet:
        return self.filter(removed_at=None).order_by("position", "pk")


class ChatMember(models.Model):
    """A character in a group; `name` stays when the character is deleted. `talkativeness` is a chance, 0 to 1."""

    chat = models.ForeignKey("Chat", models.CASCADE, related_name="members")
    character = models.ForeignKey("characters.Character", models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    is_muted = models.BooleanField(default=False)
    talkativeness = models.FloatField(default=0.5)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True, help_text=_("Set: can be brought back."))

    objects = ChatMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(talkativeness__gte=0, talkativeness__lte=1), name="member_talkativeness_is_chance"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def portrait(self) -> str:
        """The address of the character's picture, or ""."""
        picture = self.character.portrait if self.character else None
        return picture.url(96) if picture and picture.is_shown else ""

    @property
    def focal(self) -> str:
        """Which part of the picture stays visible, as classes."""
        return FocalPoint(self.character.focal_point).css_classes if self.character else ""

    @property
    def percent(self) -> int:
        return round(self.talkativeness * 100)
