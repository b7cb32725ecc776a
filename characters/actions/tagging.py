"""Giving many characters a tag at once."""

from collections.abc import Iterable

from django.db import transaction

from characters.actions.versions import card_of, current_version, save_version
from characters.models import Character
from tavern.accounts.models import User


@transaction.atomic
def add_tags(characters: Iterable[Character], tags: Iterable[str], *, author: User) -> int:
    """Give every character these tags, as a new version each; return how many changed."""
    wanted = list(tags)
    changed = 0
    for character in characters:
        before = current_version(character)
        card = card_of(before)
        missing = [tag for tag in wanted if tag.casefold() not in {known.casefold() for known in card.tags}]
        if missing:
            save_version(character, card.with_fields(tags=[*card.tags, *missing]), author=author)
            changed += 1
    return changed
