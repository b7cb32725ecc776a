"""Which ratings somebody sees without asking; covers above that are veiled until they do."""

from django.contrib.auth.models import AnonymousUser

from characters.models import Rating
from tavern.accounts.models import User
from tavern.accounts.preferences import ADULT_RATINGS, preferences_for

DEFAULT_LEVEL = Rating.TEEN
_ORDER = list(Rating)


def level_of(user: User | AnonymousUser) -> Rating:
    chosen = preferences_for(user)
    if chosen.max_rating in ADULT_RATINGS and chosen.blur_mature:
        return Rating.TEEN
    return Rating(chosen.max_rating.value)


def is_above(rating: str, level: Rating) -> bool:
    return _ORDER.index(Rating(rating)) > _ORDER.index(level)
