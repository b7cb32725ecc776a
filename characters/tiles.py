"""A character as a tile of a grid: exactly what `components/character_card.html` takes."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from characters.models import Character, FocalPoint, Rating
from characters.ratings import is_above


@dataclass(frozen=True)
class Tile:
    href: str
    name: str
    tagline: str
    portrait: str
    srcset: str
    rating: str
    chats: int | None
    lang: str
    tint: str
    focal: str
    veiled: str
    slug: str = ""
    note: str = ""
    eager: bool = False


def tile_of(character: Character, level: Rating, *, eager: bool = False, mine: bool = False) -> Tile:
    """Describe a character for a reader of that level; one's own characters are never veiled."""
    picture = character.portrait if character.portrait and character.portrait.is_shown else None
    above = not mine and is_above(character.rating, level)
    return Tile(
        href=character.get_absolute_url(),
        name=character.name,
        tagline=character.tagline,
        portrait=picture.url(320) if picture else "",
        srcset=f"{picture.url(320)} 320w, {picture.url(640)} 640w" if picture else "",
        rating=character.get_rating_display(),
        chats=character.chat_count or None,
        lang=character.language,
        tint=picture.tint if picture else "",
        focal=FocalPoint(character.focal_point).css_classes,
        veiled=_("Rated %(rating)s") % {"rating": character.get_rating_display()} if above else "",
        slug=character.slug,
        eager=eager,
    )


@dataclass(frozen=True)
class LibraryItem:
    """A character in its owner's library, whether a draft of it waits, and whether it is in the first row."""

    character: Character
    has_draft: bool
    eager: bool

    @property
    def shows(self) -> tuple[object, ...]:
        """Everything that `characters/_library_tile.html` makes of it."""
        row = self.character
        return (
            row.slug,
            row.name,
            row.tagline,
            row.rating,
            row.language,
            row.visibility,
            row.chat_count,
            row.focal_point,
            (row.portrait.sha256, row.portrait.hue, row.portrait.is_shown) if row.portrait else None,
            self.has_draft,
            self.eager,
        )
