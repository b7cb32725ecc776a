"""Small files of every format, built byte by byte so that tests can break exactly one thing."""

import base64
import io
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

JsonObject = dict[str, Any]

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 a picture \xff\xd9"


def v1_card(**changes: Any) -> JsonObject:
    fields = ("name", "description", "personality", "scenario", "first_mes", "mes_example")
    return {**{field: f"the {field}" for field in fields}, **changes}


def v2_card(**changes: Any) -> JsonObject:
    return {"spec": "chara_card_v2", "spec_version": "2.0", "data": card_data(**changes)}


def v3_card(**changes: Any) -> JsonObject:
    data = card_data(group_only_greetings=["Hello, all."], nickname="Vee", **changes)
    return {"spec": "chara_card_v3", "spec_version": "3.0", "data": data}


def card_data(**changes: Any) -> JsonObject:
    texts = (
        "description", "personality", "scenario", "first_mes", "mes_example", "creator_notes",
        "system_prompt", "post_history_instructions", "creator", "character_version",
    )  # fmt: skip
    data: JsonObject = {"name": "Vesna", **{field: f"the {field}" for field in texts}}
    data |= {
        "alternate_greetings": ["Hi."],
        "tags": ["river"],
        "extensions": {"someone/else": {"kept": [1, None]}},
    }
    return {**data, **changes}


def book(*entries: JsonObject, **changes: Any) -> JsonObject:
    return {"name": "Rivers", "extensions": {}, "entries": list(entries), **changes}


def book_entry(**changes: Any) -> JsonObject:
    entry = {
        "keys": ["ford"],
        "content": "Shallow.",
        "extensions": {},
        "enabled": True,
        "insertion_order": 10,
    }
    return {**entry, **changes}


def as_json(value: object, **options: Any) -> bytes:
    return json.dumps(value, **options).encode()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def header(width: int = 1, height: int = 1) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


PIXELS = chunk(b"IDAT", zlib.compress(b"\0\0"))
END = chunk(b"IEND", b"")


def png(*chunks: bytes, head: bytes | None = None, pixels: bytes = PIXELS, end: bytes = END) -> bytes:
    """A one-pixel picture with chunks of text before its pixels."""
    return b"".join([PNG_SIGNATURE, head if head is not None else header(), *chunks, pixels, end])


def text_chunk(keyword: str, value: bytes) -> bytes:
    return chunk(b"tEXt", keyword.encode("latin-1") + b"\0" + value)


def packed_chunk(keyword: str, value: bytes) -> bytes:
    return chunk(b"zTXt", keyword.encode("latin-1") + b"\0\0" + zlib.compress(value))


def international_chunk(keyword: str, value: bytes, *, packed: bool = False) -> bytes:
    body = zlib.compress(value) if packed else value
    return chunk(b"iTXt", keyword.encode("latin-1") + (b"\0\1\0" if packed else b"\0\0\0") + b"en\0\0" + body)


def card_png(card: JsonObject, keyword: str = "chara") -> bytes:
    return png(text_chunk(keyword, base64.b64encode(as_json(card))))


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(kind + struct.pack("<I", len(value)) + value + b"\0" * (len(value) % 2) for kind, value in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def exif_comment(value: bytes, *, code: bytes = b"ASCII\0\0\0") -> bytes:
    """An Exif block whose only content is a user comment."""
    comment = code + value
    root = struct.pack("<HHHIII", 1, 0x8769, 4, 1, 26, 0)
    inner = struct.pack("<HHHIII", 1, 0x9286, 7, len(comment), 44, 0)
    return b"II*\0" + struct.pack("<I", 8) + root + inner + comment


def archive(files: Mapping[str, bytes] | Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """A zip archive; entries may come as pairs, so that names can repeat and carry attributes."""
    pairs = files.items() if isinstance(files, Mapping) else files
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, content in pairs:
            target.writestr(name, content)
    return buffer.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def encrypted(data: bytes) -> bytes:
    """Set the flag that says an entry needs a password, in every header of an archive."""
    changed = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(magic)
        while start >= 0:
            changed[start + offset] |= 1
            start = data.find(magic, start + 4)
    return bytes(changed)


def charx(card: JsonObject | None = None, files: Mapping[str, bytes] | None = None) -> bytes:
    return archive({"card.json": as_json(card or v3_card()), **(files or {})})


def byaf(
    character: JsonObject, *scenarios: JsonObject, files: Mapping[str, bytes] | None = None, **manifest: Any
) -> bytes:
    paths = [f"scenarios/scenario{index + 1}.json" for index in range(len(scenarios))]
    root = {
        "schemaVersion": 1,
        "characters": ["characters/vesna/character.json"],
        "scenarios": paths,
        **manifest,
    }
    content = {"manifest.json": as_json(root), "characters/vesna/character.json": as_json(character)}
    content |= {path: as_json(scenario) for path, scenario in zip(paths, scenarios, strict=True)}
    return archive({**content, **(files or {})})
