"""`settings.json` of an archive: what is ours to say, in the places where SillyTavern and our own import look for it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from characters.models import Character
from chats.models import Persona

#: Names tags by what they say, so that the same tag has the same key in every archive.
_TAGS = uuid.UUID("6f0c4f4e-6a5d-4c1e-9a52-0d4f1c1b7a10")


@dataclass
class Settings:
    username: str = ""
    personas: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    default_persona: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    tag_map: dict[str, list[str]] = field(default_factory=dict)
    lore: list[dict[str, Any]] = field(default_factory=list)
    everywhere: list[str] = field(default_factory=list)
    regex: list[Any] = field(default_factory=list)

    def add_persona(self, avatar: str, persona: Persona, world: str) -> None:
        self.personas[avatar] = persona.name
        self.descriptions[avatar] = {"description": persona.description, "position": 0, "lorebook": world}
        if persona.is_default:
            self.default_persona = avatar

    def add_character(self, avatar: str, character: Character, books: Sequence[str]) -> None:
        for tag in character.tags:
            self.tags.setdefault(tag, str(uuid.uuid5(_TAGS, tag)))
        self.tag_map[avatar] = [self.tags[tag] for tag in character.tags]
        if books:
            names = [book.rpartition("/")[2].removesuffix(".json") for book in books]
            self.lore.append({"name": avatar.rpartition(".")[0], "extraBooks": names})

    def add_kept(self, content: bytes) -> None:
        """Put back what came out of settings and is not used here."""
        self.regex.append(json.loads(content))


def settings_file(known: Settings) -> bytes:
    values = {
        "username": known.username,
        "power_user": {
            "personas": known.personas,
            "persona_descriptions": known.descriptions,
            "default_persona": known.default_persona,
        },
        "tags": [{"id": key, "name": name} for name, key in known.tags.items()],
        "tag_map": known.tag_map,
        "world_info_settings": {"world_info": {"globalSelect": known.everywhere, "charLore": known.lore}},
        "extension_settings": {"regex": known.regex},
    }
    return json.dumps(values, ensure_ascii=False, indent=4).encode()
