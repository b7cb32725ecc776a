"""A chat as a row of the list: exactly what `chats/chat_list.html#row` takes."""

from dataclasses import dataclass

from characters.models import FocalPoint
from chats.models import Chat, ChatMember


@dataclass(frozen=True, slots=True)
class Row:
    chat: Chat
    branch_count: int
    members: tuple[ChatMember, ...] = ()

    @property
    def portrait(self) -> str:
        """The address of the character's picture, or ""."""
        picture = self.chat.character.portrait if self.chat.character else None
        return picture.url(96) if picture and picture.is_shown else ""

    @property
    def focal(self) -> str:
        """Which part of the picture stays visible, as classes."""
        return FocalPoint(self.chat.character.focal_point).css_classes if self.chat.character else ""
