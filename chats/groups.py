"""A group's members as the engine knows them: who speaks next, and whom the prompt is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random, SystemRandom

from django.db.models import F, Q

from characters.compiled_books import compiled_book
from characters.models import Lorebook
from chats.history import newest
from chats.models import Author, Chat, ChatGroup, ChatMember
from chats.people import prompt_character
from chats.prompt import PromptCharacter
from chats.prompt.inputs import Joining, PromptGroup
from chats.prompt.lore import LoreBook
from chats.prompt.speakers import GroupMoment, Member, TurnOrder, next_speakers

#: Messages that are looked at for who has spoken since the person did.
_LOOKED_AT = 24
_MOST_BOOKS = 100


def dice() -> Random:
    """What decides who feels like speaking; tests put their own in its place."""
    return SystemRandom()


@dataclass(frozen=True, slots=True)
class Cast:
    """A group with its present members, in order."""

    group: ChatGroup
    members: tuple[ChatMember, ...]

    def member(self, key: int | None) -> ChatMember | None:
        return next((member for member in self.members if member.pk == key), None)

    def next(self, chat: Chat, *, is_asked: bool = False) -> list[ChatMember]:
        """Whoever speaks after the newest message, in order."""
        order = TurnOrder(self.group.turns)
        chosen = next_speakers(
            [_engine_member(member) for member in self.members],
            _moment(chat, self.members, is_asked=is_asked),
            order,
            rng=dice(),
            allows_self_responses=self.group.allows_self_responses,
        )
        found = (self.member(int(each.id)) for each in chosen)
        return [member for member in found if member is not None]


def cast_of(chat: Chat) -> Cast:
    """Read a group. Two queries, however many are in it."""
    members = chat.members.present().select_related("character__portrait").defer("character__search")
    return Cast(ChatGroup.objects.get(pk=chat.pk), tuple(members))


def prompt_group(chat: Chat) -> PromptGroup | None:
    """The group as the prompt engine knows it; None for a chat with one character. Cards are read only if joined."""
    if not chat.is_group:
        return None
    joining = Joining(ChatGroup.objects.values_list("joining", flat=True).get(pk=chat.pk))
    found = chat.members.present()
    if joining is not Joining.SWAP:
        found = found.select_related("character").defer("character__search")
    members = list(found)
    return PromptGroup(
        tuple(_prompt_member(member, joining) for member in members),
        muted=frozenset(member.name for member in members if member.is_muted),
        joining=joining,
    )


def books_of_group(chat: Chat) -> tuple[LoreBook, ...]:
    """The books of everybody who may speak, and of the chat's character: whoever speaks in it now. Two queries."""
    heard = chat.members.present().filter(is_muted=False, character__isnull=False)
    keys = {*heard.values_list("character", flat=True), chat.character_id} - {None}
    owners = Q(owner=chat.owner_id) | Q(owner_id=F("characters__owner_id"))
    rows = Lorebook.objects.filter(owners, characters__in=keys, deleted_at=None).distinct().order_by("created_at")
    found = rows.values_list("pk", "content_hash", "created_at")[:_MOST_BOOKS]
    return tuple(compiled_book(pk, content_hash) for pk, content_hash, _created in found)


def _prompt_member(member: ChatMember, joining: Joining) -> PromptCharacter:
    if joining is Joining.SWAP:
        return PromptCharacter(name=member.name)
    return prompt_character(member.character, name=member.name)


def _engine_member(member: ChatMember) -> Member:
    return Member(str(member.pk), member.name, member.talkativeness, member.is_muted)


def _moment(chat: Chat, members: Sequence[ChatMember], *, is_asked: bool) -> GroupMoment:
    """What has happened last. Names without spaces around them are added as words of their own."""
    by_character: dict[int | None, str] = {
        member.character_id: str(member.pk) for member in members if member.character_id
    }
    by_name = {member.name: str(member.pk) for member in members}
    spoken: list[str] = []
    messages = newest(chat, _LOOKED_AT).messages
    for message in reversed(messages):
        if message.author == Author.PERSON:
            break
        spoken.append(by_character.get(message.character_id) or by_name.get(message.speaker, ""))
    last = messages[-1] if messages else None
    text = last.text if last else ""
    hidden = [member.name for member in members if not member.name.isascii() and member.name in text]
    return GroupMoment(
        text=" ".join((text, *hidden)),
        last_speaker=spoken[0] if spoken else "",
        is_users=not spoken,
        spoken_since=tuple(filter(None, spoken)),
        is_asked=is_asked,
    )
