"""What of `settings.json` is of use here: personas, tags, which lorebooks belong together, regex scripts.

Source: interoperability notes, sections 6 and 8.4. Nothing else of it is kept; it may name servers and accounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings

from chats.moving.mover import Found

#: How many of each are read.
_MOST = {"tags": 20_000, "worlds": 20_000, "regex": 2_000}


def extract(values: Mapping[str, Any]) -> dict[str, Any]:
    power = _object(values.get("power_user"))
    world = _object(_object(values.get("world_info_settings")).get("world_info") or values.get("world_info"))
    regex = _object(values.get("extension_settings")).get("regex")
    return {
        "personas": _personas(power),
        "default_persona": power.get("default_persona") if isinstance(power.get("default_persona"), str) else "",
        "tags": _tags(values),
        "worlds": _worlds(world),
        "global": [name[:200] for name in _list(world.get("globalSelect")) if isinstance(name, str)][:200],
        "regex": [script for script in _list(regex) if isinstance(script, dict)][: _MOST["regex"]],
    }


def items_of(found: Mapping[str, Any], avatars: Mapping[str, tuple[int, int]]) -> Iterator[Found]:
    """List what the settings hold as things to import; `avatars` are place and size of pictures by file name."""
    for avatar, persona in found["personas"].items():
        place, size_bytes = avatars.get(avatar, (-1, 0))
        size_bytes += len(str(persona["description"]))
        yield Found("persona", f"User Avatars/{avatar}", persona["name"] or avatar, place=place, size_bytes=size_bytes)
    for number, script in enumerate(found["regex"]):
        name = str(script.get("scriptName") or script.get("id") or number + 1)
        path = f"settings.json#regex/{script.get('id') or name}"
        yield Found("regex", path[:500], name[:200], size_bytes=len(str(script)), facts={"number": number})


def _personas(power: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    names, told = _object(power.get("personas")), _object(power.get("persona_descriptions"))
    found = {}
    for avatar, name in list(names.items())[: settings.PERSONAS_MAX * 5]:
        more = _object(told.get(avatar))
        found[str(avatar)[:200]] = {
            "name": str(name)[:100] if isinstance(name, str) else "",
            "description": str(more.get("description") or "")[: settings.PERSONA_MAX_CHARACTERS],
            "lorebook": str(more.get("lorebook") or "")[:200],
        }
    return found


def _tags(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Names of tags by the file name of the card."""
    names = {
        tag["id"]: tag["name"]
        for tag in _list(values.get("tags"))
        if isinstance(tag, dict) and isinstance(tag.get("id"), str) and isinstance(tag.get("name"), str)
    }
    found = {}
    for key, ids in list(_object(values.get("tag_map")).items())[: _MOST["tags"]]:
        tags = [names[one][:60] for one in _list(ids)[:50] if isinstance(one, str) and one in names]
        if tags:
            found[str(key)[:200]] = tags
    return found


def _worlds(world: Mapping[str, Any]) -> dict[str, list[str]]:
    """Names of further lorebooks by the file name of the card without its ending."""
    return {
        str(lore["name"])[:200]: [name[:200] for name in _list(lore.get("extraBooks"))[:50] if isinstance(name, str)]
        for lore in _list(world.get("charLore"))[: _MOST["worlds"]]
        if isinstance(lore, dict) and isinstance(lore.get("name"), str)
    }


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
