"""Cards inside WEBP files, as older tools made them: JSON in the EXIF user comment or in XMP.

Sources: the WEBP container specification; Exif 2.32 sections 4.6.3 and 4.6.5.
"""

import html
import re
import struct
from collections.abc import Iterator
from itertools import islice

from characters.cards._json import JsonObject, parse_object
from characters.cards._png import check_side
from characters.cards._text import decode_text
from characters.cards.errors import NoCardInImage, WebpDamaged
from characters.cards.limits import Limits
from characters.cards.warnings import Notes

_USER_COMMENT, _EXIF_POINTER, _DESCRIPTION = 0x9286, 0x8769, 0x010E
_WANTED = (_USER_COMMENT, _EXIF_POINTER, _DESCRIPTION)
_MOST_TAGS = 1_000
_CODES = re.compile(rb"\d{1,3}(?:,\d{1,3})+")
_XMP_ATTRIBUTE = re.compile(rb'\bchara="([^"]*)"')
_XMP_ELEMENT = re.compile(rb"<(exif:UserComment|(?:\w{1,32}:)?chara)\b[^<>]{0,1000}>")
_MOST_TEXTS = 4
_TAG = re.compile(rb"<[^<>]*>")


def is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def read_webp_card(data: bytes, *, notes: Notes, limits: Limits) -> JsonObject:
    """Find the card object.

    Raises:
        WebpDamaged: the file is cut off or corrupt.
        NoCardInImage: it holds no card.
        UnreadableText: what it holds cannot be read.
    """
    chunks = dict(_chunks(data))
    _check_canvas(chunks, limits)
    for text in (*_exif_texts(chunks.get(b"EXIF", b"")), *_xmp_texts(chunks.get(b"XMP ", b""))):
        text = text.strip(b"\0 \t\r\n")
        if _CODES.fullmatch(text):
            text = bytes(int(code) & 0xFF for code in text.split(b","))
        if text.startswith((b"{", b"\xef\xbb\xbf{")):
            return parse_object(text, notes=notes, limits=limits)
    raise NoCardInImage


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    (size,) = struct.unpack_from("<I", data, 4)
    end = size + 8
    if end > len(data) + 1:
        raise WebpDamaged
    position = 12
    while position + 8 <= min(end, len(data)):
        kind, length = struct.unpack_from("<4sI", data, position)
        start = position + 8
        if start + length > len(data):
            raise WebpDamaged
        yield kind, data[start : start + length]
        position = start + length + length % 2


def _check_canvas(chunks: dict[bytes, bytes], limits: Limits) -> None:
    if len(extended := chunks.get(b"VP8X", b"")) >= 10:
        width = int.from_bytes(extended[4:7], "little") + 1
        height = int.from_bytes(extended[7:10], "little") + 1
        check_side(width, height, limits)
    if len(lossless := chunks.get(b"VP8L", b"")) >= 5:
        bits = int.from_bytes(lossless[1:5], "little")
        check_side((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, limits)
    if len(lossy := chunks.get(b"VP8 ", b"")) >= 10:
        width, height = struct.unpack_from("<HH", lossy, 6)
        check_side(width & 0x3FFF, height & 0x3FFF, limits)


def _exif_texts(exif: bytes) -> Iterator[bytes]:
    exif = exif.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 8:
        return
    (first,) = struct.unpack_from(f"{order}I", exif, 4)
    tags = _tags(exif, order, first)
    if _EXIF_POINTER in tags:
        (inner,) = struct.unpack(f"{order}I", tags[_EXIF_POINTER][:4].ljust(4, b"\0"))
        tags |= _tags(exif, order, inner)
    if _USER_COMMENT in tags:
        yield _user_comment(tags[_USER_COMMENT], order)
    if _DESCRIPTION in tags:
        yield tags[_DESCRIPTION]


def _tags(exif: bytes, order: str, offset: int) -> dict[int, bytes]:
    """Read what we want of one directory of an Exif block; what points outside is left out.

    Only the first of each tag is copied: thousands could all point at the same megabytes.
    """
    if offset + 2 > len(exif):
        return {}
    (count,) = struct.unpack_from(f"{order}H", exif, offset)
    found: dict[int, bytes] = {}
    for index in range(min(count, _MOST_TAGS)):
        position = offset + 2 + 12 * index
        if position + 12 > len(exif):
            break
        tag, kind, length = struct.unpack_from(f"{order}HHI", exif, position)
        size = length * {3: 2, 4: 4}.get(kind, 1)
        at = position + 8 if size <= 4 else struct.unpack_from(f"{order}I", exif, position + 8)[0]
        if tag in _WANTED and tag not in found and at + size <= len(exif):
            found[tag] = exif[at : at + size]
    return found


def _user_comment(value: bytes, order: str) -> bytes:
    """Strip the eight bytes that name the character code."""
    code, text = value[:8], value[8:]
    if code == b"UNICODE\0":
        return text.decode("utf-16-le" if order == "<" else "utf-16-be", errors="replace").encode()
    return text if code in (b"ASCII\0\0\0", b"JIS\0\0\0\0\0", b"\0" * 8) else value


def _xmp_texts(xmp: bytes) -> Iterator[bytes]:
    """Look for the card with patterns: a full XML parser would bring its own bombs."""
    for found in islice(_XMP_ATTRIBUTE.finditer(xmp), _MOST_TEXTS):
        yield _unescape(found[1])
    for found in islice(_XMP_ELEMENT.finditer(xmp), _MOST_TEXTS):
        end = xmp.find(b"</" + found[1], found.end())
        if end >= 0:
            yield _unescape(_TAG.sub(b"", xmp[found.end() : end]))


def _unescape(text: bytes) -> bytes:
    return html.unescape(decode_text(text)).encode(errors="replace")
