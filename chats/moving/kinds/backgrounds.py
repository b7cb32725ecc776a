"""Backgrounds come in with the chats that show them."""

import re
from urllib.parse import unquote

from characters.actions import store_picture
from characters.pictures import MAX_BYTES, PictureRefused, check_pixels
from chats.actions import use_own_background
from chats.models import Chat, MoveItem, MoveOutcome
from chats.moving.errors import MoveError
from chats.moving.mover import Mover, Taken, hash_of

_ADDRESS = re.compile(r"url\([\"']?/?(backgrounds/[^\"')]+)[\"']?\)")


def take(mover: Mover, item: MoveItem) -> Taken:
    """By now the chats are in: say whether one of them took it."""
    known = mover.origin(item.path)
    if known is None:
        return Taken(MoveOutcome.LEFT, reason="background-unused")
    thing = mover.thing(item.path)
    is_new = known.updated_at >= mover.move.created_at
    return Taken(MoveOutcome.IMPORTED if is_new else MoveOutcome.UNCHANGED, thing)


def background_path(metadata: object) -> str:
    """Return the path of the picture that a chat's metadata names, "" for none."""
    value = metadata.get("custom_background") if isinstance(metadata, dict) else None
    found = _ADDRESS.search(value) if isinstance(value, str) else None
    return unquote(found.group(1)) if found else ""


def show_background(mover: Mover, chat: Chat, metadata: object) -> None:
    """Put the chat's own picture behind it, when the folder has it."""
    path = background_path(metadata)
    item = mover.sibling(path) if path else None
    if item is None or item.place == -1 or not item.is_chosen:
        return
    try:
        content = mover.read(item, limit_bytes=MAX_BYTES)
        check_pixels(content)
        use_own_background(chat, store_picture(content))
    except (PictureRefused, MoveError):
        return
    mover.remember(item, hash_of(content), Taken(MoveOutcome.IMPORTED, chat))
