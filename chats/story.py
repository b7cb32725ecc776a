"""What a story keeps beside its messages: variables, timers of world notes, the author's note.

They live in `chat.extra["metadata"]` under the names that SillyTavern's chat files have for them, so that they come and
go with a chat file and nothing has to be translated twice.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from chats.models import Chat
from chats.prompt import AuthorsNote, Role
from chats.prompt.lore import LoreTimers

_ROLES = (Role.SYSTEM, Role.USER, Role.ASSISTANT)
#: Positions of the note in files: after the instructions, inside the chat, before the instructions.
AFTER_INSTRUCTIONS, IN_CHAT, BEFORE_INSTRUCTIONS = 0, 1, 2
NOTE_DEFAULTS = {"note_prompt": "", "note_interval": 1, "note_depth": 4, "note_position": IN_CHAT, "note_role": 0}


def variables_of(chat: Chat) -> dict[str, Any]:
    """The chat's variables; the copy may be changed."""
    stored = _metadata(chat).get("variables")
    return dict(stored) if isinstance(stored, dict) else {}


def timers_of(chat: Chat) -> LoreTimers:
    return LoreTimers.from_json(_metadata(chat).get("timedWorldInfo"))


def note_fields(chat: Chat) -> dict[str, Any]:
    """The author's note as its form and files have it; what is wrongly typed counts as the default."""
    stored = _metadata(chat)
    return {
        name: stored[name] if isinstance(stored.get(name), type(default)) else default
        for name, default in NOTE_DEFAULTS.items()
    }


def note_of(chat: Chat) -> AuthorsNote | None:
    """The author's note as the prompt engine wants it; None when there is none."""
    fields = note_fields(chat)
    if not fields["note_prompt"].strip():
        return None
    role = fields["note_role"]
    return AuthorsNote(
        fields["note_prompt"],
        interval=fields["note_interval"],
        depth=max(0, fields["note_depth"]) if fields["note_position"] == IN_CHAT else None,
        role=_ROLES[role] if 0 <= role < len(_ROLES) else Role.SYSTEM,
        leads=fields["note_position"] == BEFORE_INSTRUCTIONS,
    )


def keep_in_story(chat_pk: UUID, changes: Mapping[str, Any]) -> None:
    """Write some of a story's metadata; what else there is stays."""
    with transaction.atomic():
        chat = Chat.objects.select_for_update().only("extra").get(pk=chat_pk)
        chat.extra = {**chat.extra, "metadata": {**_metadata(chat), **changes}}
        chat.save(update_fields=["extra"])


def _metadata(chat: Chat) -> dict[str, Any]:
    stored = chat.extra.get("metadata") if isinstance(chat.extra, dict) else None
    return stored if isinstance(stored, dict) else {}
