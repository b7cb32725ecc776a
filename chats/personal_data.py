"""What a person has in chats: to take along, to erase, and to keep when a guest signs in."""

import json
from collections.abc import Iterable, Iterator
from shutil import rmtree
from typing import Any

from characters.actions.assets import read_original
from characters.models import Asset
from chats.actions import erase_personas_of, purge_chat
from chats.actions.presets import export_preset
from chats.models import (
    Chat,
    LoreAttachment,
    Message,
    Move,
    MoveOut,
    Origin,
    Persona,
    Preset,
    PromptLayer,
    QuickReplySet,
    RegexScript,
)
from chats.quick_replies import write_set
from chats.regex_files import write_scripts
from chats.variables import shared_variables_of
from tavern.accounts.models import User

#: Messages read at once.
_PAGE = 500


def export_chats(user: User) -> Iterator[tuple[str, bytes | Iterable[bytes]]]:
    """Yield every chat and all personas as JSON, with portraits; messages come with all variants and name their parents."""
    personas = list(Persona.objects.owned_by(user).select_related("portrait").order_by("created_at"))
    yield "chats/personas.json", _json([_persona(persona) for persona in personas])
    if scripts := list(RegexScript.objects.owned_by(user).in_order()):
        yield "chats/regex-scripts.json", write_scripts(scripts)
    for replies in QuickReplySet.objects.owned_by(user).in_order():
        yield f"chats/quick-replies/{replies.pk}.json", write_set(replies)
    if variables := shared_variables_of(user.pk):
        yield "chats/shared-variables.json", _json(variables)
    for portrait in {persona.portrait for persona in personas if persona.portrait}:
        yield f"chats/{_file_of(portrait)}", read_original(portrait)
    for preset in Preset.objects.owned_by(user).order_by("created_at").iterator():
        yield f"chats/presets/{preset.kind}/{preset.pk}.json", _json({"name": preset.name, **export_preset(preset)})
    layers = list(PromptLayer.objects.filter(owner=user).values("character__slug", "chat_id", "options"))
    if layers:
        yield "chats/model-options.json", _json([{**layer, "chat_id": str(layer["chat_id"] or "")} for layer in layers])
    uses = list(LoreAttachment.objects.owned_by(user).values("book__name", "chat_id", "persona__name"))
    if uses:
        yield "chats/lorebooks.json", _json([{**use, "chat_id": str(use["chat_id"] or "")} for use in uses])
    for chat in Chat.objects.filter(owner=user, deleted_at=None).order_by("created_at"):
        yield f"chats/{chat.pk}.json", _chat(chat)


def export_kept_files(user: User) -> Iterator[tuple[str, bytes]]:
    """Yield the files that moved in from SillyTavern and wait until something here uses them."""
    for known in Origin.objects.filter(owner=user).exclude(content=b"").order_by("path").iterator(chunk_size=20):
        yield f"sillytavern/{known.path.replace('#', '/')}", bytes(known.content)


def erase_chats(user: User) -> None:
    """Erase chats and personas before the user's row goes.

    The database's own cascade would follow every reply to the next, and leave the pictures.
    """
    for move in Move.objects.filter(owner=user):
        rmtree(move.folder, ignore_errors=True)
    for leaving in MoveOut.objects.filter(owner=user):
        leaving.file.unlink(missing_ok=True)
    for chat in Chat.objects.filter(owner=user):
        purge_chat(chat)
    erase_personas_of(user)


def _persona(persona: Persona) -> dict[str, Any]:
    return {
        "name": persona.name,
        "description": persona.description,
        "is_default": persona.is_default,
        "portrait": _file_of(persona.portrait) if persona.portrait else "",
        "created_at": persona.created_at.isoformat(),
    }


def _file_of(portrait: Asset) -> str:
    return f"portraits/{portrait.sha256}.{portrait.mime.removeprefix('image/')}"


def _chat(chat: Chat) -> Iterator[bytes]:
    """Write a chat as JSON, a page of messages at a time: it may have a hundred thousand."""
    facts = {
        "title": chat.title,
        "character": chat.character_name,
        "tags": chat.tags,
        "draft": chat.draft,
        "created_at": chat.created_at.isoformat(),
        "head": chat.head_id,
        "branches": list(chat.branches.values("name", "head_id", "forked_from_id")),
        "bookmarks": list(chat.bookmarks.values("message_id", "name")),
    }
    yield _json(facts).removesuffix(b"\n}") + b',\n "messages": ['
    messages = Message.objects.filter(chat=chat, deleted_at=None).order_by("id").prefetch_related("variants")
    last, separator = 0, b"\n"
    while page := list(messages.filter(pk__gt=last)[:_PAGE]):
        yield separator + b",\n".join(_json(_message(message)) for message in page)
        last, separator = page[-1].pk, b",\n"
    yield b"\n ]\n}"


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk,
        "parent": message.parent_id,
        "author": message.author,
        "speaker": message.speaker,
        "hidden": message.hidden_at is not None,
        "created_at": message.created_at.isoformat(),
        "chosen": message.chosen_id,
        "variants": [
            {"id": variant.pk, "text": variant.text, "reasoning": variant.reasoning, "model": variant.model}
            for variant in sorted(message.variants.all(), key=lambda variant: variant.position)
        ],
    }


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()
