"""Erasing for good, and giving chats to somebody else.

Plain SQL: Django would load every message and follow replies to replies, a hundred thousand levels deep.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, Q

from characters.actions.assets import erase_unused_assets
from chats.actions.scripting import give_scripting
from chats.models import (
    Bookmark,
    Branch,
    Chat,
    Connection,
    Deletion,
    Generation,
    LoreAttachment,
    Move,
    Origin,
    Persona,
    Preset,
    PromptLayer,
)
from tavern.accounts.models import User

_MARK_CHAT = """
    CREATE TEMPORARY TABLE lost ON COMMIT DROP AS SELECT id FROM chats_message WHERE chat_id = %(chat)s
"""

_MARK_UNREACHABLE = """
    CREATE TEMPORARY TABLE lost ON COMMIT DROP AS
    WITH RECURSIVE kept (id, parent_id) AS (
        SELECT id, parent_id FROM chats_message WHERE chat_id = %(chat)s AND id IN (
            SELECT head_id FROM chats_chat WHERE id = %(chat)s
            UNION SELECT head_id FROM chats_branch WHERE chat_id = %(chat)s
            UNION SELECT head_before_id FROM chats_deletion WHERE chat_id = %(chat)s
            UNION SELECT message_id FROM chats_deletion WHERE chat_id = %(chat)s
        )
        UNION
        SELECT above.id, above.parent_id FROM kept JOIN chats_message above ON above.id = kept.parent_id
    )
    SELECT id FROM chats_message WHERE chat_id = %(chat)s AND id NOT IN (SELECT id FROM kept)
"""

_MARK_DELETED = """
    CREATE TEMPORARY TABLE lost ON COMMIT DROP AS
    SELECT id FROM chats_message WHERE chat_id = %(chat)s AND deleted_at < %(before)s
"""

#: A message's words, without the message: it stays in the tree as a place that every walk skips.
_ERASE_TEXTS = (
    "UPDATE chats_message SET chosen_id = NULL WHERE id IN (SELECT id FROM lost)",
    """DELETE FROM chats_sentprompt WHERE generation_id IN (SELECT id FROM chats_generation WHERE message_id IN
        (SELECT id FROM lost))""",
    """UPDATE chats_generation SET variant_id = NULL WHERE variant_id IN
        (SELECT id FROM chats_variant WHERE message_id IN (SELECT id FROM lost))""",
    """DELETE FROM chats_revision WHERE variant_id IN
        (SELECT id FROM chats_variant WHERE message_id IN (SELECT id FROM lost))""",
    "DELETE FROM chats_variant WHERE message_id IN (SELECT id FROM lost)",
    "DELETE FROM chats_bookmark WHERE message_id IN (SELECT id FROM lost)",
)

_ERASE_MESSAGES = (
    *_ERASE_TEXTS,
    "UPDATE chats_generation SET message_id = NULL WHERE message_id IN (SELECT id FROM lost)",
    "UPDATE chats_branch SET forked_from_id = NULL WHERE forked_from_id IN (SELECT id FROM lost)",
    "DELETE FROM chats_message WHERE id IN (SELECT id FROM lost)",
)

_DETACH_CHAT = (
    "UPDATE chats_chat SET head_id = NULL, branch_id = NULL WHERE id = %(chat)s",
    "DELETE FROM chats_deletion WHERE chat_id = %(chat)s",
    "DELETE FROM chats_branch WHERE chat_id = %(chat)s",
    "DELETE FROM chats_promptlayer WHERE chat_id = %(chat)s",
    """DELETE FROM chats_sentprompt WHERE generation_id IN
        (SELECT id FROM chats_generation WHERE chat_id = %(chat)s)""",
    "DELETE FROM chats_generation WHERE chat_id = %(chat)s",
)


@transaction.atomic
def purge_chat(chat: Chat) -> None:
    """Erase a chat and everything in it."""
    key = {"chat": chat.pk}
    with connection.cursor() as cursor:
        for statement in _DETACH_CHAT:
            cursor.execute(statement, key)
    _erase(_MARK_CHAT, key, _ERASE_MESSAGES)
    chat.delete()
    erase_unused_assets([chat.background_picture_id])


@transaction.atomic
def purge_trashed(key: UUID, *, before: datetime) -> None:
    """Erase a chat that was deleted before a time, unless its owner has brought it back by now."""
    chat = Chat.objects.select_for_update().filter(pk=key, deleted_at__lt=before).first()
    if chat is not None:
        purge_chat(chat)


@transaction.atomic
def erase_unreachable(chat: Chat, *, before: datetime) -> None:
    """Erase what was deleted before a time and never brought back: the words of single messages, whole tails."""
    # As it is now, and nobody moves it: with an old head, what was said since then would count as left behind.
    now = Chat.objects.select_for_update().only("head", "branch").get(pk=chat.pk)
    Deletion.objects.filter(chat=chat, created_at__lt=before).delete()
    Branch.objects.filter(chat=chat, id=now.branch_id or 0).update(head=now.head_id)
    _erase(_MARK_UNREACHABLE, {"chat": chat.pk}, _ERASE_MESSAGES)
    _erase(_MARK_DELETED, {"chat": chat.pk, "before": before}, _ERASE_TEXTS)


@transaction.atomic
def give_chats(giver: User, receiver: User) -> None:
    """Make somebody's chats, personas and connections somebody else's; the receiver's own defaults stay theirs."""
    if Persona.objects.owned_by(receiver).filter(is_default=True).exists():
        Persona.objects.filter(owner=giver).update(is_default=False)
    Persona.objects.filter(owner=giver).update(owner=receiver)
    if Connection.objects.filter(owner=receiver, is_default=True).exists():
        Connection.objects.filter(owner=giver).update(is_default=False)
    Connection.objects.filter(owner=giver).update(owner=receiver)
    give_scripting(giver, receiver)
    LoreAttachment.objects.filter(owner=giver).update(owner=receiver)
    Bookmark.objects.filter(owner=giver).update(owner=receiver)
    Generation.objects.filter(owner=giver).update(owner=receiver)
    Preset.objects.filter(owner=giver).update(owner=receiver)
    taken = PromptLayer.objects.filter(owner=receiver, chat=None)
    PromptLayer.objects.filter(owner=giver).exclude(
        Q(chat=None, character__in=taken.exclude(character=None).values("character"))
        | Q(chat=None, character=None) & Q(Exists(taken.filter(character=None)))
    ).update(owner=receiver)
    Chat.objects.filter(owner=giver).update(owner=receiver)
    Move.objects.filter(owner=giver).update(owner=receiver)
    _give_origins(giver, receiver)


def _give_origins(giver: User, receiver: User) -> None:
    """A place that both have is the receiver's; what the giver kept there gets another name."""
    known = Origin.objects.filter(owner=receiver).values("path")
    both = Origin.objects.filter(owner=giver, path__in=known)
    for origin in both.only("path"):
        stem, dot, suffix = origin.path.rpartition(".")
        origin.path = f"{stem} {giver.pk}{dot}{suffix}"[:500]
        origin.save(update_fields=["path"])
    Origin.objects.filter(owner=giver).update(owner=receiver)


def _erase(mark: str, params: Mapping[str, UUID | datetime], statements: Sequence[str]) -> None:
    """Run the statements over the messages that `mark` puts into the table `lost`."""
    with connection.cursor() as cursor:
        # The database proves for every row that nothing refers to it; for a long chat that takes its time.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(mark, params)
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("DROP TABLE lost")
