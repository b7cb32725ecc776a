"""The files that arrived for a run: single ones, or those inside an archive. Nothing is ever unpacked to disk.

Every file is kept under a number; its name, which may say anything, is only text beside it.
"""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.conf import settings

from characters.cards import is_safe_path
from chats.moving.errors import ArchiveUnreadable, FileTooLarge, TooManyFiles

_PIECE = 256 * 1024
_TAIL = 65_557
_ENCRYPTED = 0x1 | 0x40
_UTF8_NAME = 0x800
#: Bytes that the list of an archive's entries may take for each file that it may have.
_ENTRY_BYTES = 1_024
#: What `zipfile` raises for bytes it did not expect.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, ArithmeticError,
    RuntimeError, LookupError, NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A file among those that arrived. `problem` is the code of why it is not read."""

    place: int
    path: str
    size_bytes: int
    problem: str = ""


class Source:
    """Reads what is in a run's folder. Places of single files are their numbers, those inside the archive negative."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._archive: zipfile.ZipFile | None = None
        self._entries: list[zipfile.ZipInfo] = []
        self._open_archive()

    def close(self) -> None:
        if self._archive:
            self._archive.close()

    def entries(self) -> Iterator[Entry]:
        """
        Raises:
            ArchiveUnreadable, TooManyFiles: nothing of it can be taken.
        """
        for number, path in self._numbered():
            if self._is_archive(path):
                continue
            name = _cleaned(path.with_suffix(".name").read_text(encoding="utf-8", errors="replace"))
            yield Entry(number, name, path.stat().st_size, "" if is_safe_path(name) else "unsafe-name")
        seen = set[str]()
        for index, info in enumerate(self._entries):
            if info.is_dir():
                continue
            path_inside = _cleaned(_name_of(info))
            problem = _problem(info, path_inside) or ("doubled-name" if path_inside in seen else "")
            seen.add(path_inside)
            yield Entry(-2 - index, path_inside, info.file_size, problem)

    @contextmanager
    def open(self, place: int, *, limit_bytes: int) -> Iterator[BinaryIO]:
        """Open a file for reading once, measured while it is read: no header is believed.

        Raises:
            FileTooLarge: while reading, when it is larger than the limit.
            ArchiveUnreadable: while reading, when it is damaged.
        """
        raw: IO[bytes]
        try:
            if place >= 0:
                raw = (self._folder / str(place)).open("rb")
            elif self._archive is None or place == -1:
                raise ArchiveUnreadable
            else:
                raw = self._archive.open(self._entries[-2 - place])
        except _BROKEN as error:
            raise ArchiveUnreadable from error
        with raw:
            yield cast("BinaryIO", io.BufferedReader(_Measured(raw, limit_bytes), _PIECE))

    def read(self, place: int, *, limit_bytes: int) -> bytes:
        """
        Raises:
            FileTooLarge, ArchiveUnreadable: as for `open`.
        """
        with self.open(place, limit_bytes=limit_bytes) as file:
            return file.read()

    def beginning(self, place: int, *, size: int) -> bytes:
        """Return how a file begins, "" for one that cannot be read."""
        try:
            with self.open(place, limit_bytes=settings.MOVE_MAX_BYTES) as file:
                return file.readline(size)
        except (ArchiveUnreadable, FileTooLarge):
            return b""

    def _numbered(self) -> list[tuple[int, Path]]:
        if not self._folder.is_dir():
            return []
        return sorted((int(path.name), path) for path in self._folder.iterdir() if path.name.isdecimal())

    def _is_archive(self, path: Path) -> bool:
        name = path.with_suffix(".name").read_text(encoding="utf-8", errors="replace").casefold()
        with path.open("rb") as file:
            return name.endswith(".zip") and file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")

    def _open_archive(self) -> None:
        archives = [path for _number, path in self._numbered() if self._is_archive(path)]
        if not archives:
            return
        _check_directory(archives[0])
        try:
            self._archive = zipfile.ZipFile(archives[0])
        except _BROKEN as error:
            raise ArchiveUnreadable from error
        self._entries = self._archive.infolist()
        if len(self._entries) > settings.MOVE_MAX_FILES:
            raise TooManyFiles(limit=settings.MOVE_MAX_FILES)


class _Measured(io.RawIOBase):
    """A file that refuses to be larger than it may be."""

    def __init__(self, raw: IO[bytes], limit_bytes: int) -> None:
        self._raw, self._room, self._limit = raw, limit_bytes, limit_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type] # whatever has bytes
        try:
            piece = self._raw.read(len(view))
        except _BROKEN as error:
            raise ArchiveUnreadable from error
        self._room -= len(piece)
        if self._room < 0:
            raise FileTooLarge(limit_mb=max(1, self._limit // 1024**2))
        view[: len(piece)] = piece
        return len(piece)


def _problem(info: zipfile.ZipInfo, path: str) -> str:
    if not is_safe_path(path) or "\0" in info.orig_filename:
        return "unsafe-name"
    if info.flag_bits & _ENCRYPTED:
        return "has-password"
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return "is-link"
    # bz2 and lzma cannot be unpacked in measured pieces.
    return "" if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else "rare-compression"


def _name_of(info: zipfile.ZipInfo) -> str:
    """The name, also from tools that wrote it in the system's own encoding without saying so."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return info.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return info.filename


def _cleaned(path: str) -> str:
    return unicodedata.normalize("NFC", path.replace("\\", "/")).removeprefix("./").strip()


def _check_directory(path: Path) -> None:
    """Measure the list of entries before `zipfile` makes an object of each."""
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size_bytes - _TAIL))
        tail = file.read()
        end = tail.rfind(b"PK\x05\x06")
        if end < 0 or len(tail) < end + 22:
            raise ArchiveUnreadable
        (list_bytes,) = struct.unpack_from("<I", tail, end + 12)
        locator = tail.rfind(b"PK\x06\x07", 0, end)
        if list_bytes == 0xFFFFFFFF and locator >= 0:
            (at,) = struct.unpack_from("<Q", tail, locator + 8)
            file.seek(min(at, size_bytes))
            record = file.read(56)
            if len(record) < 56:
                raise ArchiveUnreadable
            (list_bytes,) = struct.unpack_from("<Q", record, 40)
    if list_bytes > settings.MOVE_MAX_FILES * _ENTRY_BYTES:
        raise TooManyFiles(limit=settings.MOVE_MAX_FILES)
