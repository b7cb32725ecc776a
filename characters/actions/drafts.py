"""Unsaved work of the editor."""

from typing import Any

from characters.models import Character, Draft
from tavern.accounts.models import User

#: A form of 2 million characters is no draft but an attack on the table.
MOST_CHARACTERS = 2_000_000


def keep_draft(owner: User, character: Character | None, *, fields: dict[str, Any], based_on: int) -> Draft:
    """Keep the form as typed; there is one draft a person and character."""
    draft, _ = Draft.objects.update_or_create(
        owner=owner, character=character, defaults={"fields": fields, "based_on": based_on}
    )
    return draft


def find_draft(owner: User, character: Character | None) -> Draft | None:
    return Draft.objects.filter(owner=owner, character=character).first()


def discard_draft(owner: User, character: Character | None) -> None:
    Draft.objects.filter(owner=owner, character=character).delete()
