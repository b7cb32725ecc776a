"""Keeping many chats in order: names, pins, tags, the archive, the trash."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from chats.models import Chat, ChatQuerySet
from tavern.accounts.models import User

MAX_TAGS = 12
MAX_TAG_CHARACTERS = 60
_BETWEEN_TAGS = re.compile(r"[,\uff0c\u3001;\uff1b\n]")


def rename_chat(chat: Chat, title: str) -> None:
    """Give a chat a title; without one it goes by its character's name."""
    chat.title = one_line(title)[:200]
    chat.save(update_fields=["title"])


def one_line(text: str) -> str:
    """Return a text as a title: without line breaks, controls, and characters that turn a line around."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def pin_chats(chats: ChatQuerySet) -> int:
    """Keep chats at the top of the list; return how many were not there yet."""
    return chats.filter(pinned_at=None).update(pinned_at=timezone.now())


def unpin_chats(chats: ChatQuerySet) -> int:
    return chats.exclude(pinned_at=None).update(pinned_at=None)


def archive_chats(chats: ChatQuerySet) -> datetime | None:
    """Put chats away without deleting them, pins and all; return the moment that `bring_back` knows them by, None when all were there."""
    moment = timezone.now()
    return moment if chats.current().update(archived_at=moment) else None


def unarchive_chats(chats: ChatQuerySet) -> int:
    return chats.archived().update(archived_at=None)


def bring_back(owner: User, moment: datetime) -> int:
    """Take out of the archive or the trash what somebody put there at that moment; return how many."""
    theirs = Chat.objects.filter(owner=owner)
    archived = theirs.present().filter(archived_at=moment).update(archived_at=None)
    return archived + theirs.filter(deleted_at=moment).update(deleted_at=None)


def tag_chat(chat: Chat, tags: Iterable[str]) -> None:
    """Let a chat have these tags and no others."""
    chat.tags = list(dict.fromkeys(tags))[:MAX_TAGS]
    chat.save(update_fields=["tags"])


@transaction.atomic
def add_tags(chats: ChatQuerySet, tags: Iterable[str]) -> int:
    """Give each chat these tags besides its own; return how many changed."""
    wanted = list(tags)
    changed = []
    for chat in chats.select_for_update().only("tags"):
        after = list(dict.fromkeys([*chat.tags, *wanted]))[:MAX_TAGS]
        if after != chat.tags:
            chat.tags = after
            changed.append(chat)
    Chat.objects.bulk_update(changed, ["tags"], batch_size=200)
    return len(changed)


def trash_chats(chats: ChatQuerySet) -> datetime | None:
    """Delete chats; return the moment that `bring_back` knows them by, None when there were none."""
    moment = timezone.now()
    return moment if chats.present().update(deleted_at=moment) else None


def split_tags(text: str) -> list[str]:
    """Return the tags in what somebody typed, each once and in small letters."""
    cleaned = (" ".join(tag.replace("\x00", "").split()).casefold() for tag in _BETWEEN_TAGS.split(text[:2_000]))
    return list(dict.fromkeys(tag[:MAX_TAG_CHARACTERS] for tag in cleaned if tag))[:MAX_TAGS]
