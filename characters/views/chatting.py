"""The way into a chat, which an app above provides."""

from django.urls import NoReverseMatch, reverse

from characters.models import Character


def start_url(character: Character) -> str:
    """Return where to POST to start chatting, or "" while there are no chats on this site."""
    try:
        return reverse("chats:start", args=[character.slug])
    except NoReverseMatch:
        return ""


def group_url(character: Character) -> str:
    """Return where a chat of the character with others begins, or "" while there are no chats on this site."""
    try:
        return f"{reverse('chats:group-create')}?with={character.slug}"
    except NoReverseMatch:
        return ""
