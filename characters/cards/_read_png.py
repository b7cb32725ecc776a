"""Cards and lorebooks inside PNG files."""

import base64
import binascii
import re

from characters.cards._json import JsonObject, parse_object
from characters.cards._png import Chunk, PngFile, read_text, rebuild
from characters.cards.errors import (
    BadBase64,
    NoCardInImage,
    PngTextDamaged,
    TooManyFiles,
    UnpackedTooLarge,
    UnreadableText,
    megabytes,
)
from characters.cards.limits import Limits
from characters.cards.warnings import Notes

#: The newest first: of both, `ccv3` counts.
CARD_KEYWORDS = ("ccv3", "chara")
NOVELAI_KEYWORD = "naidata"
ASSET_KEYWORD = "chara-ext-asset_:"
_ASSET = re.compile(r"chara-ext-asset_:?(.+)", re.IGNORECASE)
_SPACE = b" \t\r\n\v\f\0"
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_MOST_COPIES = 4


def read_png_card(png: PngFile, *, notes: Notes, limits: Limits) -> JsonObject:
    """Find the card object: the first `ccv3`, else the first `chara`; a damaged copy gives way to the next.

    Raises:
        NoCardInImage: there is none.
        UnreadableText: no copy can be read.
        LimitExceeded: it is too large or too deep.
    """
    copies = _copies(png)
    if not copies:
        raise NoCardInImage
    for chunk in copies[:-1]:
        try:
            return _parse(png, chunk, notes, limits)
        except (UnreadableText, PngTextDamaged):
            notes.add("part-skipped")
    return _parse(png, copies[-1], notes, limits)


def read_novelai(png: PngFile, *, notes: Notes, limits: Limits) -> JsonObject | None:
    """Find a NovelAI lorebook, which also travels in PNG files."""
    for keyword, chunk in png.text_chunks():
        if keyword.lower() == NOVELAI_KEYWORD:
            return _parse(png, chunk, notes, limits)
    return None


def has_card(png: PngFile) -> bool:
    """Tell whether there is a card, without reading it."""
    return bool(_copies(png))


def read_png_assets(png: PngFile, *, limits: Limits) -> dict[str, bytes]:
    """Read the files that V3 and Risu embed in text chunks: path to content.

    Raises:
        UnreadableText: one of them is damaged.
        LimitExceeded: they are too many or, together, too large.
    """
    files: dict[str, bytes] = {}
    room = limits.unpacked_bytes
    for keyword, chunk in png.text_chunks():
        asset = _ASSET.fullmatch(keyword)
        if asset and asset[1] not in files:
            if len(files) == limits.archive_files:
                raise TooManyFiles(limit=limits.archive_files)
            text = read_text(png, chunk, limits=limits)
            room -= len(text)
            if room < 0:
                raise UnpackedTooLarge(limit_mb=megabytes(limits.unpacked_bytes))
            files[asset[1]] = _decode_base64(text)
    return files


def bare_image(png: PngFile) -> bytes:
    """Copy the picture alone: without cards and assets, with all other chunks as they are."""
    return rebuild(png, without=card_chunks(png))


def card_chunks(png: PngFile) -> list[Chunk]:
    """Find the chunks that belong to a card rather than to the picture."""
    return [
        chunk for keyword, chunk in png.text_chunks() if keyword.lower() in CARD_KEYWORDS or _ASSET.fullmatch(keyword)
    ]


def _copies(png: PngFile) -> list[Chunk]:
    texts = [(keyword.lower(), chunk) for keyword, chunk in png.text_chunks()]
    copies = [chunk for wanted in CARD_KEYWORDS for keyword, chunk in texts if keyword == wanted]
    return copies[:_MOST_COPIES]


def _parse(png: PngFile, chunk: Chunk, notes: Notes, limits: Limits) -> JsonObject:
    text = read_text(png, chunk, limits=limits).strip(_SPACE)
    data = text if text.startswith(b"{") else _decode_base64(text)
    return parse_object(data, notes=notes, limits=limits)


def _decode_base64(text: bytes) -> bytes:
    """Decode Base64; line breaks, URL-safe letters and missing padding are no damage."""
    packed = text.translate(_URL_SAFE, _SPACE).rstrip(b"=")
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadBase64 from error
