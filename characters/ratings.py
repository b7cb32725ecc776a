"""Which ratings somebody wants to see without asking."""

from django.contrib.auth.models import AnonymousUser

from characters.models import Rating
from tavern.accounts.models import User

#: The preference that holds the highest rating somebody sees unveiled.
PREFERENCE = "content_rating"
DEFAULT_LEVEL = Rating.TEEN
_ORDER = list(Rating)


def level_of(user: User | AnonymousUser) -> Rating:
    chosen = user.preferences.get(PREFERENCE) if isinstance(user, User) else None
    return Rating(chosen) if chosen in Rating.values else DEFAULT_LEVEL


def is_above(rating: str, level: Rating) -> bool:
    return _ORDER.index(Rating(rating)) > _ORDER.index(level)
