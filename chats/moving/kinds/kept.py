"""Things without a place here yet: kept as they are, and written again by the export."""

from django.conf import settings

from chats.models import MoveItem
from chats.moving.errors import NotJson
from chats.moving.mover import JSON_BYTES, Mover, Taken


def take_json(mover: Mover, item: MoveItem) -> Taken:
    content, _value = mover.read_json(item)
    return mover.keep(item, content)


def take_story(mover: Mover, item: MoveItem) -> Taken:
    content = mover.read(item, limit_bytes=min(JSON_BYTES, settings.CHAT_IMPORT_MAX_BYTES))
    if not content.lstrip().startswith(b"{"):
        raise NotJson
    return mover.keep(item, content, reason="waits-for-groups")
