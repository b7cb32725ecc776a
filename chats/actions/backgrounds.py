"""The picture behind a chat."""

from django.db import transaction

from characters.actions.assets import erase_unused_assets, render_backdrop
from characters.models import Asset
from chats.models import Chat


@transaction.atomic
def use_background(chat: Chat, name: str) -> None:
    """Show one of our pictures behind a chat, none with ""; a picture of one's own is given up."""
    _show(chat, name, None)


@transaction.atomic
def use_own_background(chat: Chat, picture: Asset) -> None:
    """Show an uploaded picture behind a chat instead of one of ours."""
    render_backdrop(picture)
    _show(chat, "", picture)


def _show(chat: Chat, name: str, picture: Asset | None) -> None:
    former = chat.background_picture_id
    chat.background, chat.background_picture = name, picture
    chat.save(update_fields=["background", "background_picture"])
    if former != chat.background_picture_id:
        erase_unused_assets([former])
