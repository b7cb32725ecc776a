"""Loading what a view is about; whoever may not see it gets a 404."""

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import get_object_or_404

from characters.models import Character, CharacterVersion, Lorebook
from tavern.accounts.models import User


def visible_character(user: User | AnonymousUser, slug: str) -> Character:
    found = Character.objects.visible_to(user).select_related("current", "portrait", "owner")
    return get_object_or_404(found, slug=slug)


def owned_character(user: User, slug: str) -> Character:
    return get_object_or_404(Character.objects.owned_by(user).select_related("current", "portrait"), slug=slug)


def owned_version(character: Character, number: int) -> CharacterVersion:
    return get_object_or_404(character.versions.select_related("portrait", "author"), number=number)


def owned_lorebook(user: User, pk: object) -> Lorebook:
    return get_object_or_404(Lorebook.objects.owned_by(user), pk=pk)
