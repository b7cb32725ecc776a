"""Looking through what arrived: what is there, of which kind, and what will not come in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from chats.moving.errors import MoveError, NothingFound
from chats.moving.kinds import KINDS
from chats.moving.kinds.stories import parent_of
from chats.moving.layout import find_root, kind_of
from chats.moving.mover import JSON_BYTES, Found, json_object, stem_of, storable
from chats.moving.settings_file import extract, items_of
from chats.moving.source import Entry, Source

#: How much of a chat's first line is looked at.
_HEADER_BYTES = 1024**2
#: Names told of other folders beside the one that is taken.
_MOST_OTHERS = 20


def look_through(source: Source) -> tuple[list[Found], dict[str, Any]]:
    """Return the items of what arrived, and what else is to be said about it.

    Raises:
        MoveError: nothing of it can be taken.
    """
    entries = list(source.entries())
    root, others = find_root(entry.path for entry in entries)
    inside = [entry for entry in entries if entry.path.startswith(root or "")]
    items, left, avatars, settings_entry = _sorted(inside, root or "")
    facts: dict[str, Any] = {"others": others[:_MOST_OTHERS], "problems": []}
    settings = _settings(source, settings_entry, facts)
    items += items_of(settings, avatars)
    left["avatars"] = len(avatars.keys() - settings["personas"].keys())
    if not items:
        raise NothingFound
    items = list(_with_families(source, items))
    facts |= {"settings": settings, "left": {reason: n for reason, n in left.items() if n}}
    return sorted(items, key=_order), facts


def _sorted(
    entries: Iterable[Entry], root: str
) -> tuple[list[Found], Counter[str], dict[str, tuple[int, int]], Entry | None]:
    items, left, avatars = list[Found](), Counter[str](), dict[str, tuple[int, int]]()
    settings_entry: Entry | None = None
    for entry in entries:
        path = entry.path.removeprefix(root)
        kind, reason = kind_of(path)
        if kind == "settings" and not entry.problem:
            settings_entry = entry
            left["settings"] += 1
        elif kind == "avatar" and not entry.problem:
            avatars[path.rpartition("/")[2]] = (entry.place, entry.size_bytes)
        elif kind in KINDS:
            items.append(
                Found(
                    kind,
                    path[:500],
                    stem_of(path)[:200],
                    entry.place,
                    entry.size_bytes,
                    entry.problem,
                    _facts(kind, path),
                )
            )
        elif reason != "-":
            left[reason or "other"] += 1
    return items, left, avatars, settings_entry


def _facts(kind: str, path: str) -> dict[str, Any]:
    parts = path.split("/")
    return {"folder": parts[1]} if kind == "chat" and len(parts) == 3 else {}


def _settings(source: Source, entry: Entry | None, facts: dict[str, Any]) -> dict[str, Any]:
    if entry is None:
        return extract({})
    try:
        return extract(storable(json_object(source.read(entry.place, limit_bytes=JSON_BYTES))))
    except MoveError as error:
        facts["problems"].append({"path": "settings.json", "code": error.code, "params": error.params})
        return extract({})


def _with_families(source: Source, items: Iterable[Found]) -> Iterator[Found]:
    """Note of each chat which one it was copied from."""
    chats: dict[str | None, dict[str, Found]] = {}
    for item in items:
        if item.kind == "chat" and not item.problem:
            chats.setdefault(item.facts.get("folder"), {})[item.name] = item
        else:
            yield item
    for folder in chats.values():
        names = set(folder)
        above = {name: parent_of(name, _main_chat(source, item), names) for name, item in folder.items()}
        for name, item in folder.items():
            parent = above[name] if _ends(above, name) else None
            yield Found(item.kind, item.path, name, item.place, item.size_bytes, facts={**item.facts, "parent": parent})


def _ends(above: dict[str, str | None], name: str | None) -> bool:
    """Tell that whoever follows the parents arrives somewhere; files may claim circles."""
    seen = set[str]()
    while name is not None:
        if name in seen:
            return False
        seen.add(name)
        name = above.get(name)
    return True


def _main_chat(source: Source, item: Found) -> object:
    try:
        header = json.loads(source.beginning(item.place, size=_HEADER_BYTES))
        return header["chat_metadata"]["main_chat"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def _order(item: Found) -> tuple[int, bool, str]:
    """Books and personas before characters, characters before chats, chats before their copies."""
    return list(KINDS).index(item.kind), bool(item.facts.get("parent")), item.path
