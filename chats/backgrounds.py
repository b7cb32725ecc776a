"""Pictures behind a chat: ours, or one that was uploaded."""

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from chats.models import Chat

#: Those in `static/img/backgrounds/`, by file name.
BACKGROUNDS = {
    "lamp-room": _("Lamp room"),
    "mist-mountains": _("Misty mountains"),
    "quiet-orbit": _("Quiet orbit"),
    "rain-street": _("Street in the rain"),
}


def background_url(chat: Chat) -> str:
    """Return the address of a chat's background, "" for none or one that is not there any more."""
    if chat.background_picture:
        return chat.background_picture.url(chat.background_picture.BACKDROP_WIDTH)
    return our_url(chat.background)


def our_url(name: str) -> str:
    """Return the address of one of our pictures, "" when we have none of that name."""
    return static(f"img/backgrounds/{name}.webp") if name in BACKGROUNDS else ""
