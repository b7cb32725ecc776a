"""What a person chose about reading, chatting and privacy: one validated value with a default for everything."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tavern.accounts.models import User

#: Sizes of stories, in pixels.
PROSE_SIZES = range(15, 23)


class ProseFont(TextChoices):
    SANS = "sans", _("Sans serif")
    SERIF = "serif", _("Serif")


class Measure(TextChoices):
    """The longest line of a story: 56, 68 or 80 characters."""

    NARROW = "narrow", _("Narrow")
    MEDIUM = "medium", _("Medium")
    WIDE = "wide", _("Wide")


class Reveal(TextChoices):
    SMOOTH = "smooth", _("Smooth, word by word")
    INSTANT = "instant", _("As it arrives")
    WHOLE = "whole", _("Whole reply at once")


class ExportFormat(TextChoices):
    JSON = "json", _("JSON, everything")
    JSONL = "jsonl", _("JSONL, for SillyTavern")
    CSV = "csv", _("CSV, for tables")
    TXT = "txt", _("Plain text")
    MARKDOWN = "md", _("Markdown")


class Announcements(TextChoices):
    SUMMARY = "summary", _("That a reply is complete")
    SENTENCES = "sentences", _("Sentence by sentence")
    WHOLE = "whole", _("The whole reply")


class MaxRating(TextChoices):
    """The same levels, in the same order, as the ratings of characters."""

    ALL = "all", _("All ages")
    TEEN = "teen", _("Teen")
    MATURE = "mature", _("Mature")
    EXPLICIT = "explicit", _("Explicit")


#: Levels shown only to people who said that they are 18 or older.
ADULT_RATINGS = frozenset({MaxRating.MATURE, MaxRating.EXPLICIT})


@dataclass(frozen=True)
class Preferences:
    """Everything that is stored in `User.preferences`, with its default.

    Attributes:
        content_languages: languages of characters to show first, by code; empty means the language of the site.
        prose_size: of stories, in pixels.
        letter_keys: single letters are shortcuts outside of fields.
        max_rating: the highest rating that is shown.
        is_adult: said to be 18 or older.
        blur_mature: covers of mature characters are blurred until asked for.
    """

    content_languages: tuple[str, ...] = ()
    prose_font: ProseFont = ProseFont.SANS
    prose_size: int = 17
    prose_measure: Measure = Measure.MEDIUM
    reveal: Reveal = Reveal.SMOOTH
    enter_sends: bool = True
    export_format: ExportFormat = ExportFormat.JSONL
    announcements: Announcements = Announcements.SUMMARY
    letter_keys: bool = True
    max_rating: MaxRating = MaxRating.TEEN
    is_adult: bool = False
    blur_mature: bool = True

    @property
    def attributes(self) -> dict[str, str]:
        """What the page's `<html>` says about its reader, for style sheets and scripts; defaults are left out."""
        said = {
            "data-prose-font": (self.prose_font.value, DEFAULTS.prose_font.value),
            "data-prose-size": (str(self.prose_size), str(DEFAULTS.prose_size)),
            "data-prose-measure": (self.prose_measure.value, DEFAULTS.prose_measure.value),
            "data-reveal": (self.reveal.value, DEFAULTS.reveal.value),
            "data-announce": (self.announcements.value, DEFAULTS.announcements.value),
            "data-enter": ("sends" if self.enter_sends else "breaks", "sends"),
            "data-keys": ("on" if self.letter_keys else "off", "on"),
        }
        return {name: value for name, (value, default) in said.items() if value != default}

    @property
    def ratings(self) -> tuple[str, ...]:
        """The ratings to show, mildest first."""
        levels = MaxRating.values
        return tuple(levels[: levels.index(self.max_rating) + 1])


DEFAULTS = Preferences()


def preferences_for(user: User | AnonymousUser) -> Preferences:
    """Return what a member or guest chose; what is stored but no longer valid counts as not chosen."""
    return parse_preferences(user.preferences) if isinstance(user, User) else DEFAULTS


def parse_preferences(stored: Any) -> Preferences:
    """Return preferences from their JSON form, whatever that holds."""
    if not isinstance(stored, Mapping):
        return DEFAULTS
    valid = {
        field.name: value
        for field in fields(Preferences)
        if field.name in stored and (value := _parsed(field.name, stored[field.name])) is not None
    }
    preferences = Preferences(**valid)
    if preferences.max_rating in ADULT_RATINGS and not preferences.is_adult:
        return Preferences(**{**valid, "max_rating": DEFAULTS.max_rating})
    return preferences


def _parsed(name: str, value: Any) -> Any:
    """Return the value as its field has it, None when it does not fit."""
    default = getattr(DEFAULTS, name)
    if isinstance(default, TextChoices):
        choices = type(default)
        return choices(value) if value in choices.values else None
    if isinstance(default, bool):
        return value if isinstance(value, bool) else None
    if isinstance(default, int):
        return value if type(value) is int and value in PROSE_SIZES else None
    is_list = isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    return tuple(value) if is_list else None
