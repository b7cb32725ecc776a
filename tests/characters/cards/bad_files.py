"""Files that must be refused, each with the code of its reason."""

import base64
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from tests.characters.cards.builders import (
    JPEG,
    PNG_SIGNATURE,
    archive,
    as_json,
    book,
    book_entry,
    byaf,
    card_png,
    charx,
    chunk,
    encrypted,
    header,
    international_chunk,
    link,
    packed_chunk,
    png,
    text_chunk,
    v1_card,
    v2_card,
    v3_card,
    webp,
)

MEGABYTE = 1024 * 1024


class BadFile(NamedTuple):
    """A file, and the `code` of the error it must end in."""

    filename: str
    data: bytes
    code: str


@cache
def bad_files() -> tuple[BadFile, ...]:
    """Build every bad file, over all the kinds of badness we know."""
    return (
        *_broken_pictures(),
        *_wrong_chunks(),
        *_wrong_texts(),
        *_wrong_fields(),
        *_wrong_names(),
        *_too_large(),
        *_bad_archives(),
        *_wrong_containers(),
        *_broken_lorebooks(),
    )


def _broken_pictures() -> Iterator[BadFile]:
    whole = card_png(v2_card())
    yield BadFile("empty.png", b"", "empty-file")
    yield BadFile("cut-in-signature.png", PNG_SIGNATURE[:6], "png-invalid")
    yield BadFile("signature-only.png", PNG_SIGNATURE, "png-truncated")
    yield BadFile("cut-after-header.png", whole[:33], "png-truncated")
    yield BadFile("cut-in-card.png", whole[:200], "png-truncated")
    yield BadFile("cut-before-end.png", whole[:-12], "png-truncated")
    yield BadFile("no-end.png", png(text_chunk("chara", b"e30="), end=b""), "png-truncated")
    flipped = bytearray(whole)
    flipped[120] ^= 0xFF
    yield BadFile("flipped-byte.png", bytes(flipped), "png-checksum")
    yield BadFile("text-mode.png", whole.replace(b"\r\n", b"\n", 1), "png-invalid")
    yield BadFile("chunk-length-huge.png", PNG_SIGNATURE + b"\xff\xff\xff\xffIHDR" + bytes(21), "png-invalid")
    yield BadFile("chunk-type-binary.png", png(chunk(b"\0\1\2\3", b"")), "png-invalid")
    yield BadFile("no-header.png", png(head=b""), "png-invalid")
    yield BadFile("header-short.png", png(head=chunk(b"IHDR", b"\0\0\0\1")), "png-invalid")
    yield BadFile("no-pixels.png", png(text_chunk("chara", b"e30="), pixels=b""), "png-invalid")
    yield BadFile("zero-width.png", png(head=header(0, 5)), "png-invalid")
    yield BadFile("many-chunks.png", png(chunk(b"teXt", b"") * 50_001), "png-invalid")
    yield BadFile("no-card.png", png(), "no-card-in-image")
    yield BadFile("other-text-only.png", png(text_chunk("Software", b"a camera")), "no-card-in-image")


def _wrong_chunks() -> Iterator[BadFile]:
    def holding(value: bytes) -> bytes:
        return png(text_chunk("chara", base64.b64encode(value)))

    bomb = zlib.compress(bytes(101 * MEGABYTE), 1)
    yield BadFile("not-base64.png", png(text_chunk("chara", b"!!! this is not base64 !!!")), "bad-base64")
    yield BadFile("base64-cut.png", png(text_chunk("chara", b"eyJuY")), "bad-base64")
    yield BadFile("holds-nothing.png", holding(b""), "not-json")
    yield BadFile("holds-words.png", holding(b"hello there"), "not-json")
    yield BadFile("holds-half.png", holding(b'{"spec": "chara_card_v2", "data": {'), "not-json")
    yield BadFile("holds-list.png", holding(b"[1, 2, 3]"), "json-not-object")
    yield BadFile("holds-null.png", holding(b"null"), "json-not-object")
    yield BadFile("holds-number.png", holding(b"42"), "json-not-object")
    yield BadFile("holds-string.png", holding(b'"a card"'), "json-not-object")
    yield BadFile("holds-empty-object.png", holding(b"{}"), "not-a-card")
    yield BadFile("holds-latin.png", holding('{"name": "Zoë"}'.encode("latin-1")), "bad-encoding")
    yield BadFile("packed-damaged.png", png(chunk(b"zTXt", b"chara\0\0not zlib")), "png-text-damaged")
    yield BadFile("packed-cut.png", png(chunk(b"zTXt", packed_chunk("chara", b"e30=")[8:-8])), "png-text-damaged")
    yield BadFile("international-short.png", png(chunk(b"iTXt", b"chara\0\0\0")), "png-text-damaged")
    yield BadFile("packed-bomb.png", png(chunk(b"zTXt", b"chara\0\0" + bomb)), "unpacked-too-large")
    yield BadFile("both-damaged.png", png(text_chunk("ccv3", b"*"), text_chunk("chara", b"*")), "bad-base64")
    yield BadFile("international-list.png", png(international_chunk("ccv3", b"W10=", packed=True)), "json-not-object")


def _wrong_texts() -> Iterator[BadFile]:
    yield BadFile("empty.json", b"", "empty-file")
    yield BadFile("blank.json", b" \n\t ", "empty-file")
    yield BadFile("mark-only.json", b"\xef\xbb\xbf", "empty-file")
    yield BadFile("list.json", b"[]", "json-not-object")
    yield BadFile("null.json", b"null", "json-not-object")
    yield BadFile("true.json", b"true", "json-not-object")
    yield BadFile("number.json", b"42", "json-not-object")
    yield BadFile("string.json", b'"Vesna"', "json-not-object")
    yield BadFile("words.json", b"once upon a time", "not-json")
    yield BadFile("cut.json", as_json(v2_card())[:-20], "not-json")
    yield BadFile("two-values.json", b"{} {}", "not-json")
    yield BadFile("single-quotes.json", b"{'name': 'Vesna'}", "not-json")
    yield BadFile("raw-newline.json", b'{"name": "Ves\nna"}', "not-json")
    yield BadFile("not-a-number.json", b'{"name": "Vesna", "x": NaN}', "bad-number")
    yield BadFile("infinity.json", b'{"name": "Vesna", "x": -Infinity}', "bad-number")
    yield BadFile("overflow.json", b'{"name": "Vesna", "x": 1e999}', "bad-number")
    yield BadFile("digits.json", b'{"name": "Vesna", "x": ' + b"9" * 5000 + b"}", "bad-number")
    yield BadFile("gb18030.json", '{"name": "爱丽丝"}'.encode("gb18030"), "bad-encoding")
    yield BadFile("shift-jis.json", '{"name": "アリス"}'.encode("shift-jis"), "bad-encoding")
    yield BadFile("utf-16-cut.json", '{"name": "Vesna"}'.encode("utf-16")[:-1], "bad-encoding")
    yield BadFile("broken.yaml", b"name: [Vesna\ncontext: }", "not-yaml")
    yield BadFile("tab.yaml", b"name: Vesna\n\tcontext: x", "not-yaml")
    yield BadFile("list.yaml", b"- Vesna\n- Mira", "not-a-card")
    yield BadFile("alias.yaml", b"name: &a Vesna\ncontext: *a", "yaml-alias")
    laughs = "a0: &a0 [lol, lol]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))
    yield BadFile("laughs.yaml", laughs.encode(), "yaml-alias")


def _wrong_fields() -> Iterator[BadFile]:
    texts = (
        "description", "personality", "scenario", "first_mes", "mes_example", "creator_notes",
        "system_prompt", "post_history_instructions", "creator", "character_version",
    )  # fmt: skip
    wrong: tuple[Any, ...] = ({"a": 1}, ["x"], True)
    for index, field in enumerate(texts):
        yield BadFile(f"{field}-wrong.json", as_json(v2_card(**{field: wrong[index % 3]})), "not-text")
    for field in ("alternate_greetings", "tags", "group_only_greetings", "source"):
        yield BadFile(f"{field}-object.json", as_json(v2_card(**{field: {"a": "b"}})), "not-a-list")
        yield BadFile(f"{field}-of-objects.json", as_json(v2_card(**{field: [{}]})), "not-text")
    yield BadFile("nickname-number.json", as_json(v2_card(nickname=7)), "not-text")
    yield BadFile("extensions-text.json", as_json(v2_card(extensions="none")), "not-an-object")
    yield BadFile("book-text.json", as_json(v2_card(character_book="none")), "not-an-object")
    yield BadFile("data-list.json", as_json({"spec": "chara_card_v2", "data": []}), "not-an-object")
    yield BadFile("data-missing.json", as_json({"spec": "chara_card_v2", "spec_version": "2.0"}), "not-a-card")
    yield BadFile("other-json.json", as_json({"version": 3, "dependencies": {}}), "not-a-card")
    yield BadFile("v1-description-list.json", as_json(v1_card(description=[])), "not-text")


def _wrong_names() -> Iterator[BadFile]:
    data = v2_card()["data"]
    del data["name"]
    yield BadFile("name-missing.json", as_json({"spec": "chara_card_v2", "data": data}), "name-missing")
    yield BadFile("name-null.json", as_json(v2_card(name=None)), "name-missing")
    yield BadFile("name-empty.json", as_json(v2_card(name="")), "name-empty")
    yield BadFile("name-blank.json", as_json(v2_card(name=" \t\u3000")), "name-empty")
    yield BadFile("name-control.json", as_json(v2_card(name="\x00\x01\x1b\x7f")), "name-empty")
    yield BadFile("name-bidi.json", as_json(v2_card(name="\u202e\u2066\u200f")), "name-empty")
    yield BadFile("name-invisible.json", as_json(v2_card(name="\u200b\u3164\ufeff")), "name-empty")
    yield BadFile("name-number.json", as_json(v2_card(name=42)), "not-text")
    yield BadFile("name-list.json", as_json(v2_card(name=["Vesna"])), "not-text")
    yield BadFile("name-long.json", as_json(v2_card(name="V" * 201)), "name-too-long")
    yield BadFile("name-missing.png", card_png({"spec": "chara_card_v2", "data": data}), "name-missing")
    yield BadFile("name-missing.charx", charx({"spec": "chara_card_v3", "data": data}), "name-missing")
    yield BadFile("v1-name-missing.json", as_json({"description": "x", "first_mes": "y"}), "name-missing")
    yield BadFile("name-empty.yaml", b"name: ''\ncontext: someone", "name-empty")


def _too_large() -> Iterator[BadFile]:
    yield BadFile("twenty-megabytes.json", b" " * (20 * MEGABYTE + 1), "file-too-large")
    yield BadFile("deep-lists.json", b'{"name":"V","x":' + b"[" * 100 + b"]" * 100 + b"}", "nested-too-deep")
    yield BadFile("deep-objects.json", b'{"x":' * 66 + b"1" + b"}" * 66, "nested-too-deep")
    yield BadFile("abyss.json", b"[" * 200_000, "nested-too-deep")
    yield BadFile("deep.png", png(text_chunk("chara", base64.b64encode(b'{"x":' * 5000))), "nested-too-deep")
    yield BadFile("deep.yaml", b"name: V\nx: " + b"[" * 100 + b"]" * 100, "nested-too-deep")
    yield BadFile("values.json", b'{"name":"V","x":[' + b"{}," * 2_000_000 + b"{}]}", "too-many-values")
    yield BadFile("description-long.json", as_json(v2_card(description="a" * 1_000_001)), "text-too-long")
    yield BadFile("greeting-long.json", as_json(v2_card(alternate_greetings=["a" * 1_000_001])), "text-too-long")
    yield BadFile("greetings-many.json", as_json(v2_card(alternate_greetings=["a"] * 1_001)), "list-too-long")
    yield BadFile("long.yaml", b"name: V\ncontext: " + b"a" * (2 * MEGABYTE), "file-too-large")
    yield BadFile("wide.png", png(head=header(8_001, 1)), "image-too-large")
    yield BadFile("tall.png", png(head=header(1, 2**31 - 1)), "image-too-large")
    yield BadFile("wide.webp", webp((b"VP8X", bytes(4) + b"\x40\x1f\0" + bytes(3))), "image-too-large")
    icon = {"type": "icon", "uri": "embeded://i.png", "name": "main", "ext": "png"}
    wide = charx(v3_card(assets=[icon]), {"i.png": png(head=header(9_000, 9_000))})
    yield BadFile("wide-icon.charx", wide, "image-too-large")


def _bad_archives() -> Iterator[BadFile]:
    card = as_json(v3_card())
    zeros = bytes(101 * MEGABYTE)
    yield BadFile("bomb.charx", charx(files={"assets/zeros.bin": zeros}), "unpacked-too-large")
    yield BadFile("bomb-in-card.charx", archive({"card.json": b'{"name":"' + zeros}), "unpacked-too-large")
    yield BadFile("bomb-that-lies.charx", _with_declared_size(charx(files={"z": zeros}), 10), "archive-damaged")
    yield BadFile("many-files.charx", charx(files={f"assets/{i}": b"" for i in range(500)}), "too-many-files")
    yield BadFile("crowd.charx", charx(files={f"{i}": b"" for i in range(6_000)}), "too-many-files")
    for index, path in enumerate(("../evil.png", "/etc/evil", "a/../../evil", "C:/evil", "..\\evil", "a/..", "a\x01b")):
        yield BadFile(f"traversal-{index}.charx", charx(files={path: b"x"}), "path-traversal")
    yield BadFile("link.charx", archive([("card.json", card), (link("assets/a"), b"/etc/passwd")]), "archive-link")
    yield BadFile("link-as-card.charx", archive([(link("card.json"), b"/etc/passwd")]), "archive-link")
    yield BadFile("password.charx", encrypted(charx()), "archive-encrypted")
    yield BadFile("bzip2.charx", _packed_with(zipfile.ZIP_BZIP2), "archive-compression")
    yield BadFile("lzma.charx", _packed_with(zipfile.ZIP_LZMA), "archive-compression")
    yield BadFile("twice.charx", _twice(), "archive-duplicate")
    yield BadFile("cut.charx", charx()[:-30], "archive-damaged")
    yield BadFile("head-only.charx", b"PK\x03\x04", "archive-damaged")
    damaged = bytearray(charx(files={"a.bin": bytes(range(256))}))
    damaged[60] ^= 0xFF
    yield BadFile("flipped-byte.charx", bytes(damaged), "archive-damaged")
    yield BadFile("no-card.charx", archive({"readme.txt": b"hello"}), "no-card-in-archive")
    yield BadFile("empty.charx", archive({}), "unknown-format")
    yield BadFile("card-in-folder.charx", archive({"inner/card.json": card}), "no-card-in-archive")
    yield BadFile("card-not-json.charx", archive({"card.json": b"nothing"}), "not-json")
    yield BadFile("card-list.charx", archive({"card.json": b"[]"}), "json-not-object")
    yield BadFile("no-character.byaf", archive({"manifest.json": b"{}"}), "no-card-in-archive")
    yield BadFile("character-lost.byaf", archive({"manifest.json": b'{"characters":["c.json"]}'}), "no-card-in-archive")
    yield BadFile("manifest-null.byaf", archive({"manifest.json": b"null"}), "json-not-object")
    yield BadFile("no-name.byaf", byaf({"persona": "someone"}), "name-missing")
    yield BadFile("lore-broken.byaf", byaf({"name": "V", "loreItems": [1]}), "archive-damaged")


def _wrong_containers() -> Iterator[BadFile]:
    yield BadFile("really-a-photo.png", JPEG, "no-card-in-image")
    yield BadFile("photo.jpg", JPEG, "no-card-in-image")
    yield BadFile("animation.gif", b"GIF89a" + bytes(20), "no-card-in-image")
    yield BadFile("page.json", b"<!doctype html><title>404</title>", "not-json")
    yield BadFile("page.png", b"<!doctype html><title>404</title>", "unknown-format")
    yield BadFile("program.png", b"MZ\x90\0\3\0\0\0" + bytes(100), "unknown-format")
    yield BadFile("document.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(10), "unknown-format")
    yield BadFile("noise.charx", bytes(range(256)) * 4, "unknown-format")
    yield BadFile("photo-and-archive.png", JPEG + archive({"readme.txt": b"hello"}), "no-card-in-archive")
    yield BadFile("picture-and-archive.png", png() + archive({"a.txt": b"hello"}), "no-card-in-archive")
    yield BadFile("picture-and-card.png", png() + as_json(v2_card()), "no-card-in-image")
    yield BadFile("no-card.webp", webp((b"VP8L", b"\x2f" + bytes(8))), "no-card-in-image")
    yield BadFile("cut.webp", webp((b"VP8L", bytes(40)))[:30], "webp-damaged")
    yield BadFile("lying.webp", b"RIFF\x10\0\0\0WEBPEXIF\xff\xff\xff\x7f", "webp-damaged")


def _broken_lorebooks() -> Iterator[BadFile]:
    def with_book(value: object) -> bytes:
        return as_json(v2_card(character_book=value))

    yield BadFile("book-entries-text.json", with_book(book() | {"entries": "none"}), "not-a-list")
    yield BadFile("book-entry-null.json", with_book(book() | {"entries": [None]}), "not-an-object")
    yield BadFile("book-keys-object.json", with_book(book(book_entry(keys={"a": 1}))), "not-a-list")
    yield BadFile("book-keys-nested.json", with_book(book(book_entry(keys=[["a"]]))), "not-text")
    yield BadFile("book-content-list.json", with_book(book(book_entry(content=["a"]))), "not-text")
    yield BadFile("book-extensions-text.json", with_book(book(book_entry(extensions="x"))), "not-an-object")
    yield BadFile("book-name-number.json", with_book(book(name=5)), "not-text")
    yield BadFile("book-many.json", with_book(book(*[book_entry()] * 20_001)), "too-many-entries")
    yield BadFile("world-entries-null.json", as_json({"entries": None}), "not-a-card")
    yield BadFile("world-entry-text.json", as_json({"entries": {"0": "x"}}), "not-an-object")
    yield BadFile("world-content-object.json", as_json({"entries": {"0": {"key": [], "content": {}}}}), "not-text")
    yield BadFile("lorebook-v3-empty.json", as_json({"spec": "lorebook_v3"}), "not-a-list")
    yield BadFile("lorebook-v3-list.json", as_json({"spec": "lorebook_v3", "data": []}), "not-a-list")
    yield BadFile("novelai-text.json", as_json({"lorebookVersion": 4, "entries": "x"}), "not-a-list")
    yield BadFile("risu-entry.json", as_json({"type": "risu", "data": [3]}), "not-an-object")


def _with_declared_size(data: bytes, size: int) -> bytes:
    """Write a false unpacked size into the last entry of an archive's directory."""
    changed = bytearray(data)
    struct.pack_into("<I", changed, data.rfind(b"PK\x01\x02") + 24, size)
    return bytes(changed)


def _packed_with(method: int) -> bytes:
    entry = zipfile.ZipInfo("assets/a.bin")
    entry.compress_type = method
    return archive([("card.json", as_json(v3_card())), (entry, b"x" * 100)])


def _twice() -> bytes:
    """Two entries of one name, which the standard library warns about when writing: rename one afterwards."""
    return charx(files={"a/one": b"1", "a/two": b"2"}).replace(b"a/two", b"a/one")
