"""Who may see a character, and from which rating on."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from characters.actions.browsing import forget_browse_pages
from characters.models import Character, CharacterQuerySet, Rating, Visibility
from tavern.accounts.models import User


class GuestsCannotPublish(Exception):
    """A guest asked to publish; only members may."""

    code = "guests-cannot-publish"


@transaction.atomic
def set_visibility(characters: CharacterQuerySet, visibility: Visibility, *, by: User) -> int:
    """Make characters private, unlisted or public; return how many changed.

    Raises:
        GuestsCannotPublish: somebody without an account asked for anything but private.
    """
    if by.is_guest and visibility != Visibility.PRIVATE:
        raise GuestsCannotPublish
    changed = characters.exclude(visibility=visibility)
    if visibility == Visibility.PUBLIC:
        count = changed.update(visibility=visibility, published_at=Coalesce(F("published_at"), Now()))
    else:
        count = changed.update(visibility=visibility)
    forget_browse_pages()
    return count


def set_rating(character: Character, rating: Rating) -> None:
    if character.rating != rating:
        character.rating = rating
        character.save(update_fields=["rating"])
        forget_browse_pages()


def set_focal_point(character: Character, focal_point: str) -> None:
    if character.focal_point != focal_point:
        character.focal_point = focal_point
        character.save(update_fields=["focal_point"])
        forget_browse_pages()


@transaction.atomic
def publish(character: Character, visibility: Visibility, *, by: User) -> None:
    """Set one character's visibility, in place.

    Raises:
        GuestsCannotPublish: see `set_visibility`.
    """
    set_visibility(Character.objects.filter(pk=character.pk), visibility, by=by)
    character.visibility = visibility
    if visibility == Visibility.PUBLIC and character.published_at is None:
        character.published_at = timezone.now()
