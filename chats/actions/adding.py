"""How a message gets into the tree, whoever writes it."""

from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from chats.errors import MessageEmpty, MessageTooLong
from chats.models import Chat, Message, Variant, as_line


def locked(chat: Chat) -> Chat:
    """Return the chat as it is now, with its head; nobody else moves the head until the transaction ends.

    The people of the chat that the caller has loaded are taken over: joining them again costs more than the rest.
    """
    now = Chat.objects.select_for_update(of=("self",)).select_related("head").get(pk=chat.pk)
    if now.head_id is not None and now.head is None:
        # Somebody held the lock and moved the head. PostgreSQL reads the locked row again after the wait, but what is
        # joined to it as it was before, when that message did not exist yet.
        now.head = Message.objects.get(pk=now.head_id)
    for name in ("owner", "character", "persona"):
        field: models.ForeignKey[Any, Any] = Chat._meta.get_field(name)  # type: ignore[assignment] # they are
        if field.is_cached(chat) and getattr(chat, field.attname) == getattr(now, field.attname):
            setattr(now, name, getattr(chat, name))
    return now


def append(chat: Chat, *, variant: Variant, **fields: Any) -> Message:
    """Add a message with one variant after the head of a locked chat; `save_head` then stores where the chat ends."""
    head = chat.head
    message = Message(chat=chat, parent=head, depth=head.depth + 1 if head else 0, **fields)
    _insert_together(message, variant)
    chat.head = message
    chat.message_count += 1
    chat.active_at = timezone.now()
    if variant.text:
        chat.last_line = as_line(variant.text)
    return message


def save_head(chat: Chat) -> None:
    """Store what `append` changed in the chat."""
    chat.save(update_fields=["head", "message_count", "last_line", "active_at", "draft"])


def checked_text(text: str) -> str:
    """Return a person's text the way it is stored.

    Raises:
        MessageEmpty, MessageTooLong: there is nothing in it, or too much.
    """
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise MessageEmpty
    if len(text) > settings.MESSAGE_MAX_CHARACTERS:
        raise MessageTooLong(length=len(text), limit=settings.MESSAGE_MAX_CHARACTERS)
    # Half of a surrogate pair can be typed into JSON and stored nowhere.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def copy_state(source: Chat, target: Chat) -> None:
    """Let the caller's chat object see what was changed in the locked one."""
    target.head = source.head
    target.branch_id = source.branch_id
    target.message_count = source.message_count
    target.last_line = source.last_line
    target.active_at = source.active_at
    target.draft = source.draft
    if "_scripts" in source.__dict__:
        # What was read for the one need not be read for the other.
        target.__dict__["_scripts"] = source.__dict__["_scripts"]


def _insert_together(message: Message, variant: Variant) -> None:
    """Insert a message and its chosen variant, which name each other, in one round trip instead of three.

    Both ids come from the sequences first; the foreign keys are checked when the transaction ends.
    """
    message_columns, message_values = _columns(message, without={"id", "chosen"})
    variant_columns, variant_values = _columns(variant, without={"id", "message"})
    # Only names of columns go into the text.
    sql = f"""
        WITH ids AS MATERIALIZED (
            SELECT nextval('chats_message_id_seq') AS message, nextval('chats_variant_id_seq') AS variant
        ), new_message AS (
            INSERT INTO chats_message (id, chosen_id, {message_columns})
            SELECT message, variant, {_places(message_values)} FROM ids
        ), new_variant AS (
            INSERT INTO chats_variant (id, message_id, {variant_columns})
            SELECT variant, message, {_places(variant_values)} FROM ids
        )
        SELECT message, variant FROM ids
    """  # noqa: S608 - as said above
    with connection.cursor() as cursor:
        cursor.execute(sql, [*message_values, *variant_values])
        message.pk, variant.pk = cursor.fetchone()
    for row in (message, variant):
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django's own save does
    variant.message, message.chosen = message, variant


def _columns(row: models.Model, *, without: set[str]) -> tuple[str, list[Any]]:
    """The names of a row's columns, and their values as the database wants them."""
    concrete = row._meta.concrete_fields
    fields = [field for field in concrete if field.name not in without]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    return ", ".join(str(field.column) for field in fields), values


def _places(values: list[Any]) -> str:
    return ", ".join(["%s"] * len(values))
