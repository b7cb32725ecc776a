"""Groups: beginning one, who is in it, how they take turns."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from characters.models import Character
from chats.actions.starting import greet, start_chat
from chats.errors import GroupFull, GroupTooSmall
from chats.models import Chat, ChatGroup, ChatMember
from chats.prompt.speakers import DEFAULT_TALKATIVENESS
from tavern.accounts.models import User

MEMBERS_MAX = 12
#: Turns that a group may go on for by itself.
AUTO_MAX = 20


@transaction.atomic
def start_group(characters: Sequence[Character], owner: User, *, name: str = "", greets: bool = True) -> Chat:
    """Begin a chat with several characters, who greet one after the other if `greets`.

    Raises:
        GroupFull, GroupTooSmall: there are not 2 to 12 of them.
    """
    if len(characters) < 2:
        raise GroupTooSmall
    if len(characters) > MEMBERS_MAX:
        raise GroupFull
    chat = start_chat(characters[0], owner, greets=greets)
    make_group(chat)
    for character in characters[1:]:
        add_member(chat, character, greets=greets)
    if name.strip():
        chat.title = name.strip()[:200]
        chat.save(update_fields=["title"])
    return chat


@transaction.atomic
def make_group(chat: Chat) -> None:
    """Let a chat have members; its character is the first."""
    _lock(chat)
    if chat.is_group:
        return
    ChatGroup.objects.create(chat=chat)
    ChatMember.objects.create(
        chat=chat,
        character=chat.character,
        name=chat.character_name,
        talkativeness=talkativeness_of(chat.character) if chat.character else DEFAULT_TALKATIVENESS,
    )
    chat.is_group = True
    chat.save(update_fields=["is_group"])


@transaction.atomic
def add_member(chat: Chat, character: Character, *, greets: bool = False) -> ChatMember:
    """Add a character at the end of the list; a chat with one character becomes a group.

    Raises:
        GroupFull: there is no place, or the character is in the group already.
    """
    make_group(chat)
    members = list(chat.members.present())
    if len(members) >= MEMBERS_MAX or any(each.character_id == character.pk for each in members):
        raise GroupFull
    member = ChatMember.objects.create(
        chat=chat,
        character=character,
        name=character.name,
        position=members[-1].position + 1 if members else 0,
        talkativeness=talkativeness_of(character),
    )
    if greets:
        greet(chat, character)
    rename_group(chat)
    return member


@transaction.atomic
def remove_member(member: ChatMember) -> None:
    """Take somebody out; what they said stays.

    Raises:
        GroupTooSmall: nobody would be left.
    """
    _lock(member.chat)
    if not member.chat.members.present().exclude(pk=member.pk).exists():
        raise GroupTooSmall
    member.removed_at = timezone.now()
    member.save(update_fields=["removed_at"])
    rename_group(member.chat)


@transaction.atomic
def restore_member(member: ChatMember) -> None:
    """Take somebody in again.

    Raises:
        GroupFull: the place is taken.
    """
    _lock(member.chat)
    present = member.chat.members.present().exclude(pk=member.pk)
    if present.count() >= MEMBERS_MAX or present.filter(character=member.character_id or 0).exists():
        raise GroupFull
    member.removed_at = None
    member.save(update_fields=["removed_at"])
    rename_group(member.chat)


@transaction.atomic
def order_members(chat: Chat, keys: Sequence[int]) -> None:
    """Put members in an order; those who are not named follow."""
    _lock(chat)
    members = list(chat.members.present())
    places = {key: place for place, key in enumerate(keys)}
    members.sort(key=lambda member: (places.get(member.pk, len(places)), member.position))
    for position, member in enumerate(members):
        member.position = position
    ChatMember.objects.bulk_update(members, ["position"])
    rename_group(chat)


def change_member(member: ChatMember, **changes: Any) -> None:
    """Set `is_muted` or `talkativeness`."""
    for name, value in changes.items():
        setattr(member, name, value)
    member.save(update_fields=list(changes))


def talkativeness_of(character: Character) -> float:
    """What the card says, 0 to 1."""
    data = character.current.card.get("data") if character.current else None
    extensions = data.get("extensions") if isinstance(data, dict) else None
    try:
        value = float(extensions.get("talkativeness", DEFAULT_TALKATIVENESS))  # type: ignore[union-attr] # caught
    except (AttributeError, TypeError, ValueError):
        return DEFAULT_TALKATIVENESS
    return min(max(value, 0.0), 1.0) if value == value else DEFAULT_TALKATIVENESS


def _lock(chat: Chat) -> None:
    Chat.objects.select_for_update().only("pk").get(pk=chat.pk)


def rename_group(chat: Chat) -> None:
    """Lists show and search the names of all members; the first one's character stands for the chat."""
    members = list(chat.members.present().select_related("character"))
    chat.character_name = ", ".join(member.name for member in members)[:200]
    chat.character = next((member.character for member in members if member.character), None)
    chat.save(update_fields=["character_name", "character"])
