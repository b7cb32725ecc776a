"""Presets and templates, by the folder that they lie in.

Source: interoperability notes, section 5.10. The name of a preset is that of its file.
"""

import hashlib
import json
from typing import Any

from chats.actions.presets import create_preset, save_preset
from chats.errors import TooManyPresets
from chats.models import MoveItem, MoveOutcome, Preset, PresetKind
from chats.moving.mover import Mover, Taken, hash_of, storable
from chats.prompt.preset_files import without_secrets

#: Where presets of a kind lie. Of folders with the same kind the first one is written.
FOLDERS = {
    "OpenAI Settings": PresetKind.CHAT,
    "TextGen Settings": PresetKind.SAMPLER,
    "KoboldAI Settings": PresetKind.SAMPLER,
    "NovelAI Settings": PresetKind.SAMPLER,
    "instruct": PresetKind.INSTRUCT,
    "context": PresetKind.CONTEXT,
    "sysprompt": PresetKind.SYSTEM,
    "reasoning": PresetKind.REASONING,
}


def take(mover: Mover, item: MoveItem) -> Taken:
    content, value = mover.read_json(item)
    digest, kind = hash_of(content), FOLDERS[item.path.partition("/")[0]]
    data: dict[str, Any] = without_secrets(storable(value))
    known, thing = mover.origin(item.path), mover.thing(item.path)
    if known and isinstance(thing, Preset):
        if digest in known.hashes:
            return Taken(MoveOutcome.UNCHANGED, thing)
        if known.state != state_of(thing):
            return Taken(MoveOutcome.LEFT, thing, reason="changed-here")
        save_preset(thing, name=thing.name, data=data)
        taken = Taken(MoveOutcome.UPDATED, thing, state=state_of(thing))
    else:
        same = Preset.objects.owned_by(mover.owner).filter(kind=kind, name=item.name, data=data).first()
        if same:
            taken = Taken(MoveOutcome.UNCHANGED, same, state=state_of(same))
        else:
            try:
                made = create_preset(mover.owner, kind=kind, name=item.name, data=data)
            except TooManyPresets:
                return Taken(MoveOutcome.REFUSED, reason="too-many-presets")
            taken = Taken(MoveOutcome.IMPORTED, made, state=state_of(made))
    mover.remember(item, digest, taken)
    return taken


def state_of(preset: Preset) -> str:
    told = json.dumps([preset.name, preset.data], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def folder_of(preset: Preset) -> str:
    return next(folder for folder, kind in FOLDERS.items() if kind == preset.kind)
