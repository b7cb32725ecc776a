"""The list of chats: what somebody asked for, as a value, and the chats that answer it, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Count, F, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict

from chats.models import Branch, Chat, ChatMember, ChatQuerySet
from chats.rows import Row
from tavern.accounts.models import User

#: Few enough that a page with a menu on every row stays light.
PAGE_SIZE = 20
#: Characters and tags that are offered as filters.
_MOST_OFFERED = 200
_MOST_WORDS = 8
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a list shows: words, one character, one tag, the archive or what is in use."""

    text: str = ""
    character: str = ""
    tag: str = ""
    is_archive: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> Wish:
        """Read an address; what makes no sense in it is left out."""
        return cls(
            text=_clean(query.get("q", ""))[:100],
            character=_clean(query.get("character", ""))[:100],
            tag=_clean(query.get("tag", "")).casefold()[:60],
            is_archive=query.get("archived") == "1",
        )

    def query(self, *, after: str = "", **changes: Any) -> str:
        """Return the address of this wish with changes."""
        wish = replace(self, **changes)
        pairs = (
            ("q", wish.text),
            ("character", wish.character),
            ("tag", wish.tag),
            ("archived", "1" if wish.is_archive else ""),
            ("after", after),
        )
        return "?" + urlencode([(name, value) for name, value in pairs if value])

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.character or self.tag)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list ends: the values its last chat is ordered by."""

    pinned_at: datetime | None
    active_at: datetime
    pk: UUID

    @classmethod
    def of(cls, chat: Chat) -> Place:
        return cls(chat.pinned_at, chat.active_at, chat.pk)

    @classmethod
    def parse(cls, text: str) -> Place | None:
        """Read what `str` wrote; None for anything else."""
        try:
            pinned, active, key = text.split("_")
            pinned_at = _EPOCH + int(pinned) * _MICROSECOND if pinned else None
            return cls(pinned_at, _EPOCH + int(active) * _MICROSECOND, UUID(hex=key))
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        pinned = (self.pinned_at - _EPOCH) // _MICROSECOND if self.pinned_at else ""
        return f"{pinned}_{(self.active_at - _EPOCH) // _MICROSECOND}_{self.pk.hex}"

    @property
    def following(self) -> Q:
        """Whatever the list shows further down."""
        later = Q(active_at__lt=self.active_at) | Q(active_at=self.active_at, pk__lt=self.pk)
        if self.pinned_at is None:
            return Q(pinned_at=None) & later
        return Q(pinned_at__lt=self.pinned_at) | Q(pinned_at=None) | (Q(pinned_at=self.pinned_at) & later)


@dataclass(frozen=True, slots=True)
class WayOut:
    """A filter that hides chats: where the list without it is, and how many it shows."""

    label: str
    href: str
    count: int


def matching(chats: ChatQuerySet, wish: Wish) -> ChatQuerySet:
    """Narrow chats by a wish.

    Every word has to stand in the title, the character's name, a tag or the last line. Whole stories are not read here:
    the embedded database has no index for parts of Chinese words, and without one that takes too long.
    """
    found = chats.archived() if wish.is_archive else chats.current()
    if wish.character:
        found = found.filter(
            Q(character__slug=wish.character)
            | Q(
                is_group=True, pk__in=ChatMember.objects.present().filter(character__slug=wish.character).values("chat")
            )
        )
    if wish.tag:
        found = found.filter(tags__contains=[wish.tag])
    words = wish.text.split()[:_MOST_WORDS]
    if words:
        found = found.alias(
            tag_words=Func(F("tags"), Value(" "), function="array_to_string", output_field=CharField()),
        )
    for word in words:
        found = found.filter(
            Q(title__icontains=word)
            | Q(character_name__icontains=word)
            | Q(last_line__icontains=word)
            | Q(tag_words__icontains=word)
        )
    return found


def page_of(found: ChatQuerySet, after: Place | None, size: int = PAGE_SIZE) -> tuple[list[Row], str]:
    """Return one page, and the place the next one begins after, "" at the end."""
    if after is not None:
        found = found.filter(after.following)
    rows = rows_of(found.in_list_order()[: size + 1])
    return rows[:size], str(Place.of(rows[size - 1].chat)) if len(rows) > size else ""


def rows_of(chats: ChatQuerySet) -> list[Row]:
    """Load what rows show, and nothing of what only the chat's page needs. One query, and one for groups."""
    counted = Branch.objects.filter(chat=OuterRef("pk")).order_by().values("chat").annotate(n=Count("pk")).values("n")
    found = (
        chats.select_related("character__portrait")
        .defer("draft", "extra", "settings", "character__search")
        .annotate(branch_count=Coalesce(Subquery(counted), 0, output_field=IntegerField()))
    )
    rows = list(found)
    members = _members_of([chat.pk for chat in rows if chat.is_group])
    return [Row(chat, cast("Any", chat).branch_count, tuple(members.get(chat.pk, ()))) for chat in rows]


def _members_of(groups: Sequence[UUID]) -> dict[UUID, list[ChatMember]]:
    """Who is in some groups; one query, and none without groups."""
    members: dict[UUID, list[ChatMember]] = {}
    if groups:
        found = ChatMember.objects.present().filter(chat__in=groups)
        for member in found.select_related("character__portrait").defer("character__search"):
            members.setdefault(member.chat_id, []).append(member)
    return members


def characters_in(chats: ChatQuerySet) -> list[tuple[str, str]]:
    """Return slug and name of every character these chats are with, by name."""
    named = chats.exclude(character=None).order_by("character__sort_key", "character__slug")
    rows = named.values_list("character__sort_key", "character__slug", "character__name").distinct()[:_MOST_OFFERED]
    return [(slug, name) for _key, slug, name in rows]


def tags_of(owner: User) -> list[str]:
    """Return the tags of somebody's chats, most used first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tag FROM chats_chat, unnest(tags) AS tag WHERE owner_id = %s AND deleted_at IS NULL"
            " GROUP BY tag ORDER BY count(*) DESC, tag LIMIT %s",
            [owner.pk, _MOST_OFFERED],
        )
        return [row[0] for row in cursor.fetchall()]


def ways_out(chats: ChatQuerySet, wish: Wish, characters: Sequence[tuple[str, str]]) -> list[WayOut]:
    """Tell of each filter what the list would show without it, the one that hides most first."""
    filters = (
        (wish.text, replace(wish, text="")),
        (dict(characters).get(wish.character, wish.character), replace(wish, character="")),
        (wish.tag, replace(wish, tag="")),
    )
    ways = [WayOut(label, without.query(), matching(chats, without).count()) for label, without in filters if label]
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)


def on_other_shelf(chats: ChatQuerySet, wish: Wish) -> WayOut | None:
    """The same wish in the archive, or in what is in use, if anything is there."""
    other = replace(wish, is_archive=not wish.is_archive)
    count = matching(chats, other).count()
    return WayOut("", other.query(), count) if count else None


def _clean(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
