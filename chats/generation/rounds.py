"""Who is still to speak in a group: one generation after the other, kept in the database."""

from collections.abc import Sequence

from chats.groups import cast_of
from chats.models import Chat, ChatGroup, ChatMember


def queue_speakers(chat: Chat, speakers: Sequence[ChatMember], *, turns: int = 0) -> None:
    """Let members speak after the one who speaks now, and the group go on by itself for so many turns."""
    ChatGroup.objects.filter(pk=chat.pk).update(queue=[member.pk for member in speakers], auto_left=turns)


def end_round(chat: Chat) -> None:
    """Nobody speaks after the one who speaks now."""
    if chat.is_group:
        queue_speakers(chat, ())


def next_in_line(chat: Chat) -> tuple[ChatMember, int] | None:
    """Take whoever speaks next in a locked group, and after how many seconds; None when the round is over."""
    cast = cast_of(chat)
    group = cast.group
    waiting = [member for member in map(cast.member, group.queue) if member is not None and not member.is_muted]
    if waiting:
        queue_speakers(chat, waiting[1:], turns=group.auto_left)
        return waiting[0], 0
    if not group.auto_left:
        return None
    speakers = cast.next(chat, is_asked=True)
    queue_speakers(chat, speakers[1:], turns=group.auto_left - 1)
    return (speakers[0], group.auto_delay_s) if speakers else None
