"""Presets: kept, changed with a way back, brought in and given away; and what is chosen where."""

import copy
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from characters.models import Character
from chats.errors import AlreadyUndone, TooManyPresets
from chats.models import Chat, Preset, PromptLayer
from chats.presets.options import OPTIONS
from chats.prompt.preset_files import without_secrets
from tavern.accounts.models import User

MAX_NAME = 120


@transaction.atomic
def create_preset(owner: User, *, kind: str, name: str, data: Mapping[str, Any]) -> Preset:
    """Add a preset; what could be a key, a password or an address in it is left out.

    Raises:
        TooManyPresets: the person has PRESETS_MAX already.
    """
    _ensure_room(owner)
    return Preset.objects.create(owner=owner, kind=kind, name=_named(name), data=without_secrets(data))


def rename_preset(preset: Preset, name: str) -> None:
    save_preset(preset, name=name, data=preset.data)


@transaction.atomic
def save_preset(preset: Preset, *, name: str, data: Mapping[str, Any]) -> bool:
    """Change a preset and keep what it was, for one step back; return whether anything changed."""
    now = Preset.objects.select_for_update().get(pk=preset.pk)
    name, cleaned = _named(name), without_secrets(data)
    if (now.name, now.data) == (name, cleaned):
        return False
    preset.previous = {"name": now.name, "data": now.data}
    preset.name, preset.data = name, cleaned
    preset.save(update_fields=["name", "data", "previous", "updated_at"])
    return True


@transaction.atomic
def undo_preset(preset: Preset) -> None:
    """Take the last save back; undoing twice brings it again.

    Raises:
        AlreadyUndone: it was never changed.
    """
    now = Preset.objects.select_for_update().get(pk=preset.pk)
    before = now.previous
    if not isinstance(before, dict) or not isinstance(before.get("data"), dict):
        raise AlreadyUndone
    preset.previous = {"name": now.name, "data": now.data}
    preset.name, preset.data = str(before.get("name", now.name)), before["data"]
    preset.save(update_fields=["name", "data", "previous", "updated_at"])


def duplicate_preset(preset: Preset, *, name: str) -> Preset:
    """Add another preset like this one.

    Raises:
        TooManyPresets: the owner has PRESETS_MAX already.
    """
    return create_preset(preset.owner, kind=preset.kind, name=name, data=copy.deepcopy(preset.data))


def trash_preset(preset: Preset) -> datetime:
    """Delete a preset; wherever it was chosen, the next layer's choice counts until it is restored."""
    preset.deleted_at = timezone.now()
    preset.save(update_fields=["deleted_at"])
    return preset.deleted_at


@transaction.atomic
def restore_preset(preset: Preset) -> None:
    """Bring a preset back, with every choice of it.

    Raises:
        TooManyPresets: there are PRESETS_MAX others by now.
    """
    _ensure_room(preset.owner)
    preset.deleted_at = None
    preset.save(update_fields=["deleted_at"])


def export_preset(preset: Preset) -> dict[str, Any]:
    """Return the content of the file: all that came in, known or not, without secrets."""
    return without_secrets(preset.data)


def purge_presets() -> int:
    """Erase what has been in the trash for TRASH_DAYS; return how many."""
    before = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    return Preset.objects.filter(deleted_at__lt=before).delete()[0]


@transaction.atomic
def choose_option(
    owner: User, name: str, value: Any, *, chat: Chat | None = None, character: Character | None = None
) -> None:
    """Choose a value for a chat, for all with a character, or for all; None goes back to what is inherited."""
    if name not in OPTIONS:
        raise KeyError(name)
    key: dict[str, Any] = {"owner": owner, "chat": chat, "character": character}
    if value is None:
        layer = PromptLayer.objects.select_for_update().filter(**key).first()
        if layer is None:
            return
    else:
        PromptLayer.objects.get_or_create(**key)
        layer = PromptLayer.objects.select_for_update().get(**key)
    options = {option: kept for option, kept in layer.options.items() if option != name}
    if value is not None:
        options[name] = value
    layer.options = options
    layer.save(update_fields=["options", "updated_at"])


def _named(name: str) -> str:
    return " ".join(name.replace("\x00", "").split())[:MAX_NAME] or "Preset"


def _ensure_room(owner: User) -> None:
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
    if Preset.objects.owned_by(owner).count() >= settings.PRESETS_MAX:
        raise TooManyPresets(limit=settings.PRESETS_MAX)
