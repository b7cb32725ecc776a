"""Telling image files by their first bytes."""

import struct

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF87a", "image/gif", "gif"),
    (b"GIF89a", "image/gif", "gif"),
)


def image_kind(data: bytes) -> tuple[str, str] | None:
    """Name the media type and the usual extension of an image, or None when it is no image we know."""
    for magic, mime, ext in _MAGIC:
        if data.startswith(magic):
            return mime, ext
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return "image/bmp", "bmp"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp", "webp"
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif", "avif"
    return None


def png_side(data: bytes) -> tuple[int, int] | None:
    """Read width and height from the header of a PNG file, without reading the rest."""
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    width, height = struct.unpack_from(">II", data, 16)
    return width, height
