"""BYAF, the Backyard AI archive: a manifest, a character, its scenarios and images.

Source: the Backyard Archive Format, schema version 1.
"""

import posixpath
import re
from dataclasses import dataclass
from typing import Any

from characters.cards._assets import as_image, asset_path
from characters.cards._fields import Fields, without
from characters.cards._json import JsonObject, parse_object
from characters.cards._normalise import SPEC_V3, VERSION_V3, normalise
from characters.cards.assets import CardAsset, CardImage
from characters.cards.card import Card
from characters.cards.errors import ArchiveDamaged, NoCardInArchive
from characters.cards.limits import Limits
from characters.cards.warnings import Notes

MANIFEST = "manifest.json"
_SPEAKER = re.compile(r"#\{(character|user)\}:", re.IGNORECASE)
_MACRO = re.compile(r"(?<!\{)\{(character|user)\}(?!\})", re.IGNORECASE)
_MACROS = {"character": "{{char}}", "user": "{{user}}"}


@dataclass(frozen=True, slots=True)
class _Archive:
    """The parsed parts of an archive."""

    author: Fields
    character: Fields
    character_path: str
    scenarios: tuple[Fields, ...]
    files: dict[str, bytes]


def read_byaf(files: dict[str, bytes], *, notes: Notes, limits: Limits) -> Card:
    """Read the first character with all its scenarios.

    The first scenario gives the card its scenario, examples and instructions; greetings come from all of
    them. Conversations in the archive belong to somebody and are left out.

    Raises:
        CardError: the archive or a part of it is not acceptable.
    """
    archive = _open(files, notes, limits)
    raw = {"spec": SPEC_V3, "spec_version": VERSION_V3, "data": _data(archive)}
    card, _ = normalise(raw, notes=notes, limits=limits)
    image, assets = _images(archive, notes, limits)
    listed = [{"type": asset.type, "uri": asset.uri, "name": asset.name, "ext": asset.ext} for asset in assets]
    if listed:
        card = {**card, "data": {**card["data"], "assets": listed}}
    return Card(data=card, image=image, assets=assets, source_format="byaf", warnings=notes.all())


def _open(files: dict[str, bytes], notes: Notes, limits: Limits) -> _Archive:
    def read(path: str) -> Fields:
        if path not in files:
            raise NoCardInArchive(expected=path[:120])
        raw = parse_object(files[path], notes=notes, limits=limits)
        return Fields(raw, notes=notes, limits=limits, where=path)

    manifest = read(MANIFEST)
    characters = [_clean_path(path) for path in manifest.texts("characters")]
    if not characters:
        raise NoCardInArchive(expected="characters/")
    return _Archive(
        author=manifest.child("author"),
        character=read(characters[0]),
        character_path=characters[0],
        scenarios=tuple(read(_clean_path(path)) for path in manifest.texts("scenarios")),
        files=files,
    )


def _data(archive: _Archive) -> JsonObject:
    character, first = archive.character, archive.scenarios[0] if archive.scenarios else None
    greetings = _greetings(archive.scenarios)
    name = character.raw("name") or character.raw("displayName")
    data: JsonObject = {
        "name": name,
        "description": _macros(character.text("persona")),
        "scenario": _macros(first.text("narrative")) if first else "",
        "first_mes": greetings[0] if greetings else "",
        "alternate_greetings": greetings[1:],
        "mes_example": _examples(first) if first else "",
        "system_prompt": _macros(first.text("formattingInstructions")) if first else "",
        "creator": archive.author.text("name"),
        "creator_notes": archive.author.text("backyardURL"),
        "tags": ["nsfw"] if character.flag("isNSFW", default=False) else [],
        "extensions": _extensions(archive),
    }
    book = _book(character)
    return {**data, "character_book": book} if book else data


def _greetings(scenarios: tuple[Fields, ...]) -> list[str]:
    texts = (_macros(text) for scenario in scenarios for text in _message_texts(scenario, "firstMessages"))
    return list(dict.fromkeys(text for text in texts if text.strip()))


def _examples(scenario: Fields) -> str:
    return "\n".join(f"<START>\n{_macros(text)}" for text in _message_texts(scenario, "exampleMessages"))


def _message_texts(scenario: Fields, key: str) -> list[str]:
    return [message.text("text") for message in _objects(scenario, key)]


def _extensions(archive: _Archive) -> JsonObject:
    """Keep what the card has no field for: the name shown, and every scenario's settings."""
    kept: JsonObject = {}
    display_name = archive.character.raw("displayName")
    if isinstance(display_name, str) and display_name:
        kept["display_name"] = display_name
    if any(scenario.source.get("messages") for scenario in archive.scenarios):
        archive.character.notes.add("chat-left-out")
    if archive.scenarios:
        kept["byaf"] = {"scenarios": [without(scenario.source, ("messages",)) for scenario in archive.scenarios]}
    return kept


def _book(character: Fields) -> JsonObject | None:
    entries: list[dict[str, Any]] = [
        {
            "id": index,
            "keys": _macros(item.text("key")),
            "content": _macros(item.text("value")),
            "comment": "",
            "enabled": True,
            "selective": False,
            "constant": False,
            "insertion_order": index,
            "position": "before_char",
            "extensions": {},
        }
        for index, item in enumerate(_objects(character, "loreItems"))
    ]
    for entry in entries:
        entry["keys"] = [key.strip() for key in entry["keys"].split(",") if key.strip()]
    return {"extensions": {}, "entries": entries} if entries else None


def _images(archive: _Archive, notes: Notes, limits: Limits) -> tuple[CardImage | None, tuple[CardAsset, ...]]:
    """The first image is the avatar; the others, and the scenarios' backgrounds, are assets."""
    folder = posixpath.dirname(archive.character_path)
    avatar: CardImage | None = None
    assets: dict[str, CardAsset] = {}
    wanted = [("icon", image.text("label"), image.text("path")) for image in _objects(archive.character, "images")]
    for scenario in archive.scenarios:
        background = scenario.raw("backgroundImage")
        if isinstance(background, str) and background:
            wanted.append(("background", "", background))
    for kind, label, path in wanted:
        found = _find(archive.files, folder, path)
        if found is None:
            notes.add("asset-missing", path=path[:120])
            continue
        stem, ext = posixpath.splitext(posixpath.basename(found))
        image = as_image(archive.files[found], limits=limits)
        if kind == "icon" and avatar is None and image:
            avatar = image
            continue
        kind = "x_image" if kind == "icon" else kind
        uri = f"embeded://{asset_path(kind, f'{len(assets)}_{stem}', ext.lstrip('.').lower())}"
        assets.setdefault(found, CardAsset(kind, label or stem, ext.lstrip(".").lower(), uri, archive.files[found]))
    return avatar, tuple(assets.values())


def _find(files: dict[str, bytes], folder: str, path: str) -> str | None:
    candidates = (posixpath.normpath(posixpath.join(folder, path)), _clean_path(path))
    return next((candidate for candidate in candidates if candidate in files), None)


def _objects(source: Fields, key: str) -> list[Fields]:
    raw = source.raw(key)
    if raw is None:
        return []
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        raise ArchiveDamaged
    return [
        Fields(item, notes=source.notes, limits=source.limits, where=f"{source.path(key)}[{index}]")
        for index, item in enumerate(raw)
    ]


def _clean_path(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/")).lstrip("/")


def _macros(text: str) -> str:
    text = _SPEAKER.sub(lambda found: f"{_MACROS[found[1].lower()]}:", text)
    return _MACRO.sub(lambda found: _MACROS[found[1].lower()], text)
