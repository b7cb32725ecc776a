"""What is what in a data folder, by its path.

Source: interoperability notes, sections 8.2 and 8.3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

#: Folders by which a data folder is recognised, whatever stands above it.
_MARKS = {
    "characters", "chats", "worlds", "groups", "group chats", "User Avatars", "backgrounds", "OpenAI Settings",
    "TextGen Settings", "KoboldAI Settings", "NovelAI Settings", "QuickReplies",
}  # fmt: skip
#: What weighs when several folders are there.
_WEIGHTY = {"characters", "chats", "worlds", "groups", "group chats"}
PRESET_FOLDERS = (
    "OpenAI Settings", "TextGen Settings", "KoboldAI Settings", "NovelAI Settings",
    "instruct", "context", "sysprompt", "reasoning",
)  # fmt: skip
_CARDS = {".png", ".apng", ".webp", ".json", ".yaml", ".yml", ".charx", ".byaf"}
_PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"}
#: Folder → kind of its files, and the endings they have.
_FOLDERS: dict[str, tuple[str, set[str]]] = {
    "worlds": ("lorebook", {".json"}),
    "groups": ("group", {".json"}),
    "group chats": ("group_chat", {".jsonl"}),
    "User Avatars": ("avatar", _PICTURES),
    "backgrounds": ("background", _PICTURES),
    "QuickReplies": ("quick_reply", {".json"}),
    **{folder: ("preset", {".json"}) for folder in PRESET_FOLDERS},
}
#: Folder or file → why it is left out.
_LEFT = {
    "secrets.json": "secrets", "thumbnails": "cache", "vectors": "cache", "stats.json": "cache", "content.log": "cache",
    "image-metadata.json": "cache", "backups": "backups", "extensions": "extensions", "movingUI": "themes", "themes": "themes",
    "assets": "sprites", "user": "gallery", "User Avatars": "avatars",
}  # fmt: skip
_LITTER = {".DS_Store", "Thumbs.db", "__MACOSX", ".gitkeep"}


def find_root(paths: Iterable[str]) -> tuple[str | None, list[str]]:
    """Return the folder that holds most, with a slash behind it ("" for none above), and the other ones there are.

    None means that no data folder is recognised: single files, then.
    """
    weights = Counter[str]()
    for path in paths:
        parts = path.split("/")
        place = next((n for n, part in enumerate(parts[:-1]) if part in _MARKS), None)
        if place is None and parts[-1] == "settings.json":
            place = len(parts) - 1
        if place is None or parts[0] in _LITTER or "default/content" in path:
            continue
        root = "".join(f"{part}/" for part in parts[:place])
        weights[root] += 1 + 1000 * (parts[place] in _WEIGHTY)
    ordered = [root for root, _weight in weights.most_common()]
    others = [root for root in ordered[1:] if weights[root] > 1000 and not root.startswith(ordered[0] or "\0")]
    return (ordered[0], others) if ordered else (None, [])


def kind_of(path: str) -> tuple[str, str]:
    """Return the kind of a file inside a data folder, or "" and why it is left out ("-" for nothing worth a word)."""
    parts = path.split("/")
    top, suffix = parts[0], PurePosixPath(path).suffix.casefold()
    if set(parts) & _LITTER or parts[-1].startswith("."):
        return "", "-"
    if path == "settings.json":
        return "settings", ""
    # Whatever the folder: keys are never read.
    if parts[-1].casefold().startswith("secrets") and suffix == ".json":
        return "", "secrets"
    if len(parts) == 1:
        if top in _LEFT:
            return "", _LEFT[top]
        return _loose_kind(suffix)
    if top == "characters":
        return ("character", "") if len(parts) == 2 and suffix in _CARDS else ("", "sprites")
    if top == "chats":
        return ("chat", "") if len(parts) <= 3 and suffix == ".jsonl" else ("", "other")
    kind, suffixes = _FOLDERS.get(top, ("", set[str]()))
    if kind and len(parts) == 2 and suffix in suffixes:
        return kind, ""
    return "", _LEFT.get(top, "other")


def _loose_kind(suffix: str) -> tuple[str, str]:
    if suffix == ".jsonl":
        return "chat", ""
    return ("character", "") if suffix in _CARDS else ("", "other")
