"""Zip archives, read into memory with every size measured and every name checked."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping

from characters.cards.errors import (
    ArchiveDamaged,
    DuplicateFile,
    EncryptedArchive,
    LinkInArchive,
    PathTraversal,
    TooManyFiles,
    UnpackedTooLarge,
    UnsupportedCompression,
    megabytes,
)
from characters.cards.limits import Limits

_END, _DIRECTORY, _LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_END_BYTES = 22
_LONGEST_COMMENT = 65_535
_ENCRYPTED = 0x1 | 0x40
_PIECE = 64 * 1024
_UNSAFE = re.compile(r"[\x00-\x1f\x7f:]|^[/~]|(^|/)\.\.(/|$)")
_LITTER = re.compile(r"^__MACOSX/|(^|/)(\.DS_Store|Thumbs\.db)$")
#: What `zipfile` raises for bytes it did not expect.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, ArithmeticError,
    RuntimeError, LookupError,
)  # fmt: skip
#: A fixed date, so that the same card gives the same file.
_DATE = (1980, 1, 1, 0, 0, 0)


def has_archive(data: bytes) -> bool:
    """Tell whether a zip archive ends this file, whatever comes before it."""
    return _end_of_directory(data) >= 0 and _LOCAL in data


def archive_start(data: bytes) -> int:
    """Find where the archive begins behind leading bytes, such as a picture in front of it."""
    return max(0, data.find(_LOCAL))


def read_archive(data: bytes, *, limits: Limits) -> dict[str, bytes]:
    """Unpack an archive: path to content, without folders and what operating systems leave behind.

    Raises:
        UnsafeArchive: it has links, a password, doubled or unsafe names, or rare compression.
        LimitExceeded: it has too many files or unpacks to too much.
        ArchiveDamaged: it cannot be read.
    """
    _check_directory(data, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _unpack(archive, limits)
    except _BROKEN as error:
        raise ArchiveDamaged from error


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """Pack files; text is compressed, media, which already are, stored."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, date_time=_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED if path.endswith(".json") else zipfile.ZIP_STORED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def is_safe_path(path: str) -> bool:
    """Tell a relative path that stays where it is unpacked, on every system."""
    return bool(path) and not _UNSAFE.search(path) and "\\" not in path


def _unpack(archive: zipfile.ZipFile, limits: Limits) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > limits.archive_files:
        raise TooManyFiles(limit=limits.archive_files)
    files: dict[str, bytes] = {}
    room = limits.unpacked_bytes
    for entry in entries:
        path = _check_entry(entry)
        if path in files:
            raise DuplicateFile(path=path)
        content = _read(archive, entry, room, limits)
        room -= len(content)
        if not _LITTER.search(path):
            files[path] = content
    return files


def _check_entry(entry: zipfile.ZipInfo) -> str:
    path = entry.filename.replace("\\", "/")
    # `orig_filename` still has what zipfile hides: everything after a NUL.
    if not is_safe_path(path) or "\0" in entry.orig_filename:
        raise PathTraversal(path=_printable(path))
    if entry.flag_bits & _ENCRYPTED:
        raise EncryptedArchive
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise LinkInArchive(path=_printable(path))
    # bz2 and lzma cannot be unpacked in measured pieces.
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnsupportedCompression(path=_printable(path))
    return path


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, limits: Limits) -> bytes:
    content = bytearray()
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            content += piece
            if len(content) > room:
                raise UnpackedTooLarge(limit_mb=megabytes(limits.unpacked_bytes))
    return bytes(content)


def _check_directory(data: bytes, limits: Limits) -> None:
    """Count the entries before `zipfile` makes an object of each."""
    end = _end_of_directory(data)
    if end < 0:
        raise ArchiveDamaged
    (size_bytes,) = struct.unpack_from("<I", data, end + 12)
    if data.count(_DIRECTORY, max(0, end - size_bytes), end) > 10 * limits.archive_files:
        raise TooManyFiles(limit=limits.archive_files)


def _end_of_directory(data: bytes) -> int:
    end = data.rfind(_END, max(0, len(data) - _END_BYTES - _LONGEST_COMMENT))
    return end if end <= len(data) - _END_BYTES else -1


def _printable(path: str) -> str:
    return "".join(character if character.isprintable() else "�" for character in path)[:120]
