"""Which ratings somebody wants to see without asking."""

from django.contrib.auth.models import AnonymousUser

from characters.models import Rating
from tavern.accounts.models import User
from tavern.accounts.preferences import DEFAULTS, preferences_for

DEFAULT_LEVEL = Rating(DEFAULTS.max_rating.value)
_ORDER = list(Rating)


def level_of(user: User | AnonymousUser) -> Rating:
    return Rating(preferences_for(user).max_rating.value)


def is_above(rating: str, level: Rating) -> bool:
    return _ORDER.index(Rating(rating)) > _ORDER.index(level)
