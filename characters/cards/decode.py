"""Reading a file of any kind: its content decides, never its name."""

from dataclasses import replace
from pathlib import PurePosixPath

from characters.cards._archive import has_archive, read_archive
from characters.cards._assets import AssetReader
from characters.cards._byaf import MANIFEST, read_byaf
from characters.cards._charx import CARD_FILE, read_charx
from characters.cards._json import JsonObject
from characters.cards._lore_foreign import (
    is_dungeon_list,
    looks_like_lorebook,
    read_dungeon_list,
    read_lorebook,
)
from characters.cards._media import image_kind
from characters.cards._normalise import looks_like_card, normalise
from characters.cards._png import PngFile, read_png
from characters.cards._read_png import bare_image, has_card, read_novelai, read_png_assets, read_png_card
from characters.cards._read_text import read_text_file
from characters.cards._text import clean_name
from characters.cards._webp import is_webp, read_webp_card
from characters.cards.assets import CardImage
from characters.cards.card import Card
from characters.cards.errors import EmptyFile, FileTooLarge, JsonNotObject, NoCardInImage, NotACard, megabytes
from characters.cards.limits import DEFAULT_LIMITS, Limits
from characters.cards.lorebook import Lorebook
from characters.cards.warnings import Notes


def decode(data: bytes, *, filename: str = "", limits: Limits = DEFAULT_LIMITS) -> Card | Lorebook:
    """Read a character card or a stand-alone lorebook.

    `filename` names a lorebook that has no name of its own, and helps to word complaints.

    Raises:
        CardError: the file is not acceptable; its `code` and `sentence` say why.
    """
    if not data:
        raise EmptyFile
    if len(data) > limits.file_bytes:
        raise FileTooLarge(limit_mb=megabytes(limits.file_bytes))
    notes = Notes()
    result = _decode(data, filename, notes, limits)
    if isinstance(result, Lorebook) and not result.name:
        stem = clean_name(PurePosixPath(filename.replace("\\", "/")).stem)
        result = replace(result, name=stem[: limits.name_chars])
    return replace(result, warnings=notes.all())


def _decode(data: bytes, filename: str, notes: Notes, limits: Limits) -> Card | Lorebook:
    if data.startswith(b"\x89PNG"):
        return _decode_png(data, notes, limits)
    if is_webp(data):
        return _decode_webp(data, notes, limits)
    if data.startswith(b"PK\x03\x04") or (not data.lstrip().startswith((b"{", b"[")) and has_archive(data)):
        return _decode_archive(data, notes, limits)
    if image_kind(data):
        raise NoCardInImage
    return _decode_text(data, filename, notes, limits)


def _decode_png(data: bytes, notes: Notes, limits: Limits) -> Card | Lorebook:
    png = read_png(data, limits=limits)
    if not has_card(png):
        return _decode_png_without_card(png, notes, limits)
    raw = read_png_card(png, notes=notes, limits=limits)
    image = CardImage(bare_image(png), png.mime)
    if png.trailing:
        notes.add("trailing-data")
    container = "apng" if png.mime == "image/apng" else "png"
    return _card(raw, container, notes, limits, files=read_png_assets(png, limits=limits), image=image)


def _decode_png_without_card(png: PngFile, notes: Notes, limits: Limits) -> Card | Lorebook:
    lorebook = read_novelai(png, notes=notes, limits=limits)
    if lorebook is not None:
        return _lorebook(lorebook, notes, limits)
    if has_archive(bytes(png.trailing)):
        return _decode_archive(png.source, notes, limits)
    raise NoCardInImage


def _decode_webp(data: bytes, notes: Notes, limits: Limits) -> Card:
    raw = read_webp_card(data, notes=notes, limits=limits)
    return _card(raw, "webp", notes, limits, image=CardImage(data, "image/webp"))


def _decode_archive(data: bytes, notes: Notes, limits: Limits) -> Card:
    files = read_archive(data, limits=limits)
    if MANIFEST in files and CARD_FILE not in files:
        return read_byaf(files, notes=notes, limits=limits)
    return read_charx(data, files, notes=notes, limits=limits)


def _decode_text(data: bytes, filename: str, notes: Notes, limits: Limits) -> Card | Lorebook:
    value, container = read_text_file(data, filename=filename, notes=notes, limits=limits)
    if is_dungeon_list(value):
        book, kind = read_dungeon_list(value, notes=notes, limits=limits)
        return replace(book, source_format=kind)
    if not isinstance(value, dict):
        raise JsonNotObject
    if looks_like_lorebook(value):
        return _lorebook(value, notes, limits)
    if not looks_like_card(value):
        raise NotACard
    return _card(value, container, notes, limits)


def _card(
    raw: JsonObject,
    container: str,
    notes: Notes,
    limits: Limits,
    *,
    files: dict[str, bytes] | None = None,
    image: CardImage | None = None,
) -> Card:
    card, generation = normalise(raw, notes=notes, limits=limits)
    card, assets = AssetReader(files or {}, notes=notes).read(card)
    return Card(data=card, image=image, assets=assets, source_format=f"{container}-{generation}")


def _lorebook(raw: JsonObject, notes: Notes, limits: Limits) -> Lorebook:
    book, kind = read_lorebook(raw, notes=notes, limits=limits)
    return replace(book, source_format=kind)
