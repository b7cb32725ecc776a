"""Groups in files of chats: who was in one, kept in the metadata that both formats carry."""

from collections.abc import Iterable, Mapping
from typing import Any

from characters.models import Character
from chats.actions.groups import MEMBERS_MAX, rename_group
from chats.models import Author, CardJoining, Chat, ChatGroup, ChatMember, Message, TurnTaking

KEY = "lamplight_group"
_DELAY_MAX_S = 60


def group_metadata(chat: Chat) -> dict[str, Any]:
    """What a file says about a group; nothing for a chat with one character."""
    if not chat.is_group:
        return {}
    group = ChatGroup.objects.get(pk=chat.pk)
    members = [
        {"name": member.name, "muted": member.is_muted, "talkativeness": member.talkativeness}
        for member in chat.members.present()
    ]
    return {
        KEY: {
            "turns": group.turns,
            "joining": group.joining,
            "self_responses": group.allows_self_responses,
            "auto_delay_s": group.auto_delay_s,
            "members": members,
        }
    }


def regroup(chat: Chat, metadata: Mapping[str, Any]) -> None:
    """Make an imported chat a group if its file says so, or if several characters whom the owner knows speak in it."""
    kept = metadata.get(KEY)
    group = kept if isinstance(kept, dict) else {}
    listed = group.get("members")
    described = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    named = {str(each.get("name", ""))[:200]: each for each in described[:MEMBERS_MAX] if each.get("name")}
    is_said = bool(named)
    if not is_said:
        speakers = Message.objects.filter(chat=chat, author=Author.CHARACTER).values_list("speaker", flat=True)
        named = {name: {} for name in speakers.distinct().order_by("speaker")[: MEMBERS_MAX + 1]}
    if len(named) < (1 if is_said else 2) or len(named) > MEMBERS_MAX:
        return
    known = _known(chat, named)
    if not is_said and len(known) < len(named):
        return
    ChatGroup.objects.create(
        chat=chat,
        turns=_one_of(TurnTaking.values, group.get("turns"), TurnTaking.NATURAL),
        joining=_one_of(CardJoining.values, group.get("joining"), CardJoining.SWAP),
        allows_self_responses=group.get("self_responses") is True,
        auto_delay_s=_whole(group.get("auto_delay_s")),
    )
    ChatMember.objects.bulk_create(
        ChatMember(
            chat=chat,
            character=known.get(name),
            name=name,
            position=position,
            is_muted=about.get("muted") is True,
            talkativeness=_chance(about.get("talkativeness")),
        )
        for position, (name, about) in enumerate(named.items())
    )
    chat.is_group = True
    chat.save(update_fields=["is_group"])
    rename_group(chat)
    for name, character in known.items():
        said = Message.objects.filter(chat=chat, author=Author.CHARACTER, speaker=name)
        said.exclude(character=character).update(character=character)


def _known(chat: Chat, names: Iterable[str]) -> dict[str, Character]:
    """Characters of these names: the chat's own first, then the owner's, then others'."""
    found = Character.objects.visible_to(chat.owner).filter(name__in=list(names)).exclude(visibility="unlisted")
    known: dict[str, Character] = {}
    for character in found.defer("search").order_by("-chat_count", "-pk")[:200]:
        best = known.get(character.name)
        if best is None or _nearness(chat, character) > _nearness(chat, best):
            known[character.name] = character
    return known


def _nearness(chat: Chat, character: Character) -> tuple[bool, bool]:
    return character.pk == chat.character_id, character.owner_id == chat.owner_id


def _one_of(values: list[str], value: object, usual: str) -> str:
    return value if isinstance(value, str) and value in values else usual


def _whole(value: object) -> int:
    return min(max(value, 0), _DELAY_MAX_S) if isinstance(value, int) else 5


def _chance(value: object) -> float:
    return min(max(float(value), 0.0), 1.0) if isinstance(value, int | float) else 0.5
