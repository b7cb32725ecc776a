"""Writing a character into files that other programs open."""

import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import IO

from django.db import models

from characters.actions.assets import card_assets, card_image
from characters.actions.versions import card_of, current_version
from characters.cards import Card, CardImage, DamagedFile, encode_charx, encode_json, encode_png
from characters.models import Character
from characters.pictures import as_png
from characters.starter import DEFAULT_PORTRAIT


class ExportFormat(models.TextChoices):
    PNG = "png", "PNG"
    JSON_V2 = "json-v2", "JSON (V2)"
    JSON_V3 = "json-v3", "JSON (V3)"
    CHARX = "charx", "CHARX"


@dataclass(frozen=True)
class ExportedFile:
    name: str
    mime: str
    content: bytes


def export_character(character: Character, kind: ExportFormat) -> ExportedFile:
    """Write the current version, with its portrait and files where the format has room for them."""
    card = _whole_card(character)
    stem = file_stem(character.name)
    if kind == ExportFormat.PNG:
        return ExportedFile(f"{stem}.png", "image/png", _png(card))
    if kind == ExportFormat.CHARX:
        return ExportedFile(f"{stem}.charx", "application/zip", encode_charx(card))
    version = 2 if kind == ExportFormat.JSON_V2 else 3
    suffix = ".v2.json" if version == 2 else ".json"
    return ExportedFile(f"{stem}{suffix}", "application/json", encode_json(card, version=2 if version == 2 else 3))


def export_many(characters: Iterable[Character], file: IO[bytes]) -> None:
    """Write characters as PNG cards into one zip archive; equal names get numbers."""
    taken = set[str]()
    # PNG files do not get smaller.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for character in characters:
            exported = export_character(character, ExportFormat.PNG)
            archive.writestr(free_name(exported.name, taken), exported.content)


def free_name(name: str, taken: set[str]) -> str:
    """Return the name, numbered if it is taken already, and take it."""
    stem, dot, suffix = name.rpartition(".")
    number, free = 2, name
    while free.casefold() in taken:
        free, number = f"{stem} {number}{dot}{suffix}", number + 1
    taken.add(free.casefold())
    return free


def file_stem(name: str) -> str:
    """A name that every file system takes; letters of all scripts stay."""
    kept = "".join(c if c.isalnum() or c in " -_.()" else "_" for c in unicodedata.normalize("NFC", name))
    return " ".join(kept.split()).strip(" .")[:80] or "character"


def _whole_card(character: Character) -> Card:
    version = current_version(character)
    card = replace(card_of(version), assets=card_assets(version))
    if version.portrait:
        return card.with_image(card_image(version.portrait))
    return card


def _png(card: Card) -> bytes:
    """A PNG portrait keeps its bytes; another picture is converted, and without one the site's own stands in."""
    image = card.image or CardImage(DEFAULT_PORTRAIT.read_bytes(), "image/webp")
    if image.data.startswith(b"\x89PNG"):
        try:
            return encode_png(card, image.data)
        except DamagedFile:
            pass
    return encode_png(card, as_png(image.data))
