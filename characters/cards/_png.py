"""PNG files as chunks: reading with every bound checked, and text chunks in and out.

Source: Portable Network Graphics (Third Edition), sections 5 and 11.3.3.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from characters.cards.errors import (
    ImageTooLarge,
    PngChecksum,
    PngInvalid,
    PngTextDamaged,
    PngTruncated,
    UnpackedTooLarge,
    megabytes,
)
from characters.cards.limits import Limits

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TEXT_TYPES = (b"tEXt", b"zTXt", b"iTXt")
_MOST_CHUNKS = 50_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where a chunk lies in its file: from its length field to after its checksum."""

    type: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PngFile:
    """A PNG file known to be whole, up to and including IEND."""

    source: bytes
    chunks: tuple[Chunk, ...]

    @property
    def mime(self) -> str:
        return "image/apng" if any(chunk.type == b"acTL" for chunk in self.chunks) else "image/png"

    @property
    def trailing(self) -> memoryview:
        return memoryview(self.source)[self.chunks[-1].end :]

    def body(self, chunk: Chunk) -> bytes:
        return self.source[chunk.start + 8 : chunk.end - 4]

    def text_chunks(self) -> Iterator[tuple[str, Chunk]]:
        """Yield the chunks that hold text, each with its keyword."""
        for chunk in self.chunks:
            if chunk.type in TEXT_TYPES:
                end = self.source.find(b"\0", chunk.start + 8, min(chunk.end - 4, chunk.start + 8 + 256))
                if end >= 0:
                    yield self.source[chunk.start + 8 : end].decode("latin-1"), chunk


def read_png(source: bytes, *, limits: Limits) -> PngFile:
    """Walk through a PNG file and check that it is whole.

    Raises:
        DamagedFile: it is cut off, corrupt, or no PNG.
        ImageTooLarge: it has too many pixels.
    """
    if not source.startswith(SIGNATURE):
        raise PngInvalid
    chunks = tuple(_walk(source))
    if chunks[0].type != b"IHDR" or chunks[0].end - chunks[0].start != 25:
        raise PngInvalid
    _check_dimensions(source, limits)
    if not any(chunk.type == b"IDAT" for chunk in chunks):
        raise PngInvalid
    return PngFile(source, chunks)


def read_text(png: PngFile, chunk: Chunk, *, limits: Limits) -> bytes:
    """Read the text of a tEXt, zTXt or iTXt chunk, unpacked.

    Raises:
        PngTextDamaged: it cannot be unpacked.
        UnpackedTooLarge: it unpacks to more than the limit.
    """
    _, _, rest = png.body(chunk).partition(b"\0")
    if chunk.type == b"tEXt":
        return rest
    if chunk.type == b"zTXt":
        return _inflate(rest[1:], limits)
    packed = rest[:1] == b"\1"
    parts = rest[2:].split(b"\0", 2)
    if len(parts) != 3:
        raise PngTextDamaged
    return _inflate(parts[2], limits) if packed else parts[2]


def rebuild(png: PngFile, *, without: Iterable[Chunk], texts: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """Copy a PNG file without some chunks and with new tEXt chunks just before IEND."""
    dropped = set(without)
    source = memoryview(png.source)
    parts: list[bytes | memoryview] = [SIGNATURE]
    parts += [source[chunk.start : chunk.end] for chunk in png.chunks[:-1] if chunk not in dropped]
    parts += [_chunk(b"tEXt", keyword.encode("latin-1") + b"\0" + text) for keyword, text in texts]
    return b"".join([*parts, _chunk(b"IEND", b"")])


def check_side(width: int, height: int, limits: Limits) -> None:
    """Refuse a picture that would unpack to more pixels than we handle."""
    if max(width, height) > limits.image_side_px:
        raise ImageTooLarge(width=width, height=height, limit=limits.image_side_px)


def _walk(source: bytes) -> Iterator[Chunk]:
    view, position = memoryview(source), len(SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if position + 12 > len(source):
            raise PngTruncated
        length, kind = struct.unpack_from(">I4s", source, position)
        if length > 2**31 - 1 or not kind.isalpha():
            raise PngInvalid
        end = position + 12 + length
        if end > len(source):
            raise PngTruncated
        (checksum,) = struct.unpack_from(">I", source, end - 4)
        if zlib.crc32(view[position + 4 : end - 4]) != checksum:
            raise PngChecksum(chunk=kind.decode())
        yield Chunk(kind, position, end)
        if kind == b"IEND":
            return
        position = end
    raise PngInvalid


def _check_dimensions(source: bytes, limits: Limits) -> None:
    width, height = struct.unpack_from(">II", source, len(SIGNATURE) + 8)
    if not width or not height:
        raise PngInvalid
    check_side(width, height, limits)


def _inflate(packed: bytes, limits: Limits) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, limits.unpacked_bytes + 1)
    except zlib.error as error:
        raise PngTextDamaged from error
    if len(text) > limits.unpacked_bytes:
        raise UnpackedTooLarge(limit_mb=megabytes(limits.unpacked_bytes))
    if not unpacker.eof:
        raise PngTextDamaged
    return text


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))
