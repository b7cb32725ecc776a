"""Pictures behind a chat: ours, or one that was uploaded."""

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from characters.models import Asset

#: Those in `static/img/backgrounds/`, by file name.
BACKGROUNDS = {
    "lamp-room": _("Lamp room"),
    "mist-mountains": _("Misty mountains"),
    "quiet-orbit": _("Quiet orbit"),
    "rain-street": _("Street in the rain"),
}
_UPLOADED = "asset:"
_WIDTH = 640


def background_url(name: str) -> str:
    """Return the address of a chat's background, "" for none or one that is not ours."""
    if name in BACKGROUNDS:
        return static(f"img/backgrounds/{name}.webp")
    if name.startswith(_UPLOADED):
        return Asset(sha256=name.removeprefix(_UPLOADED)).url(_WIDTH)
    return ""


def uploaded_background(asset: Asset) -> str:
    """Return the name under which a chat remembers an uploaded picture."""
    return f"{_UPLOADED}{asset.sha256}"
