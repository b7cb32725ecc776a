"""No bytes make a reader fail in any other way than by refusing them."""

import base64
import random
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from characters.cards import CardError, decode
from tests.characters.cards.builders import (
    JPEG,
    as_json,
    book,
    book_entry,
    byaf,
    charx,
    chunk,
    exif_comment,
    international_chunk,
    packed_chunk,
    png,
    text_chunk,
    v1_card,
    v2_card,
    v3_card,
    webp,
)

relaxed = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))

CARD = v3_card(
    character_book=book(book_entry(id=1, position="before_char")),
    assets=[{"type": "icon", "uri": "embeded://a.png", "name": "main", "ext": "png"}],
    creator_notes_multilingual={"zh": "x"},
)
ENCODED = base64.b64encode(as_json(CARD))
CHARACTER = {
    "name": "V",
    "loreItems": [{"key": "a", "value": "b"}],
    "images": [{"path": "a.png", "label": "x"}],
}

SEEDS = {
    "png": png(text_chunk("chara", ENCODED), text_chunk("chara-ext-asset_:a.png", b"eA==")),
    "png-packed": png(packed_chunk("ccv3", ENCODED)),
    "png-international": png(international_chunk("ccv3", ENCODED, packed=True), chunk(b"acTL", bytes(8))),
    "webp": webp((b"VP8X", bytes(10)), (b"EXIF", exif_comment(as_json(CARD)))),
    "webp-xmp": webp((b"VP8L", b"\x2f" + bytes(8)), (b"XMP ", b'<x chara="{&quot;name&quot;:1}"/>')),
    "json": as_json(CARD),
    "json-v1": as_json(v1_card(name="V", tags="a", extensions={"depth_prompt": {"prompt": "x"}})),
    "json-wide": as_json(v2_card()).decode().encode("utf-16"),
    "yaml": b"name: V\ncontext: |\n  text\ngreeting: 'hi'\nlist: [a, {b: c}]\n",
    "charx": charx(CARD, {"a.png": png(), "b/c.mp3": b"song"}),
    "charx-behind-picture": JPEG + charx(CARD),
    "byaf": byaf(CHARACTER, {"firstMessages": [{"text": "x"}]}, files={"characters/vesna/a.png": png()}),
    "world-info": as_json({"entries": {"0": {"key": ["a"], "content": "b", "position": 4}}}),
    "lorebook-v3": as_json({"spec": "lorebook_v3", "data": book(book_entry())}),
    "novelai": as_json({"lorebookVersion": 4, "entries": [{"keys": ["a"], "text": "b", "contextConfig": {}}]}),
    "risu": as_json({"type": "risu", "data": [{"key": "a", "content": "b"}]}),
}


def read(data: bytes) -> None:
    """Accept the bytes or refuse them by name; anything else that is raised fails the test."""
    with suppress(CardError):
        decode(data)


@pytest.mark.parametrize("seed", SEEDS.values(), ids=SEEDS.keys())
def test_the_seeds_themselves_are_fine_or_named(seed: bytes) -> None:
    read(seed)


@pytest.mark.parametrize("seed", SEEDS.values(), ids=SEEDS.keys())
def test_changed_bytes_are_refused_by_name(seed: bytes) -> None:
    rng = random.Random(20260101)
    for _ in range(400):
        data = bytearray(seed)
        for _ in range(rng.choice((1, 1, 2, 8))):
            MUTATIONS[rng.randrange(len(MUTATIONS))](data, rng)
        read(bytes(data))


@pytest.mark.parametrize("seed", SEEDS.values(), ids=SEEDS.keys())
def test_every_cut_is_refused_by_name(seed: bytes) -> None:
    for length in range(0, len(seed), max(1, len(seed) // 150)):
        read(seed[:length])
        read(seed[length:])


@relaxed
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    read(data)


@relaxed
@given(
    st.binary(max_size=120),
    st.sampled_from([b"tEXt", b"zTXt", b"iTXt"]),
    st.sampled_from([b"chara", b"ccv3", b"chara-ext-asset_:x"]),
)
def test_any_chunk_with_a_valid_checksum(body: bytes, kind: bytes, keyword: bytes) -> None:
    read(png(chunk(kind, keyword + b"\0" + body), text_chunk("chara", ENCODED)))


@relaxed
@given(st.binary(max_size=120))
def test_any_exif_block(body: bytes) -> None:
    read(webp((b"EXIF", b"II*\0\x08\0\0\0" + body), (b"XMP ", body)))


@relaxed
@given(st.text(max_size=120))
def test_any_text_as_yaml(text: str) -> None:
    read(f"name: {text}".encode())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["keys", "key", "uri", "name", "text", "a"]), inner, max_size=3)
    ),
    max_leaves=5,
)
fields = st.sampled_from(
    [
        "name", "description", "tags", "alternate_greetings", "extensions", "character_book", "assets",
        "nickname", "creation_date", "source", "creator_notes_multilingual", "group_only_greetings",
        "entries", "data", "spec", "spec_version", "type", "kind", "lorebookVersion", "creatorcomment",
        "talkativeness", "char_name",
    ]
)  # fmt: skip


@settings(relaxed, max_examples=400)
@given(st.dictionaries(fields, json_values, max_size=5), st.booleans())
def test_any_type_in_any_field(values: dict[str, object], inside: bool) -> None:
    card = v2_card(**values) if inside else v2_card() | values
    read(as_json(card))
    read(as_json(values))


@settings(relaxed, max_examples=300)
@given(
    st.sampled_from(["entries", "name", "extensions", "scan_depth"]),
    json_values,
    st.dictionaries(
        st.sampled_from(
            [
                "keys",
                "key",
                "content",
                "id",
                "uid",
                "position",
                "extensions",
                "enabled",
                "disable",
                "order",
                "characterFilter",
                "triggers",
                "role",
            ]
        ),
        json_values,
        max_size=5,
    ),
)
def test_any_type_in_any_lorebook_field(field: str, value: object, entry: dict[str, object]) -> None:
    read(as_json(v2_card(character_book=book(entry) | {field: value} if value else book(entry))))
    read(as_json({"entries": [entry]}))


@settings(relaxed, max_examples=150)
@given(
    st.dictionaries(
        st.sampled_from(["name", "displayName", "persona", "loreItems", "images", "isNSFW"]),
        json_values,
        max_size=4,
    ),
    json_values,
    json_values,
)
def test_any_type_in_any_byaf_field(character: dict[str, object], messages: object, manifest: object) -> None:
    scenario = {"firstMessages": messages, "exampleMessages": manifest, "backgroundImage": messages}
    read(byaf(character, scenario))
    read(byaf(character, author=manifest))


SLOW = {
    "risu-commas": as_json({"type": "risu", "data": [{"key": "a," * 400_000 + "/", "content": ""}]}),
    "xmp-openings": webp((b"VP8X", bytes(10)), (b"XMP ", b"<chara " * 300_000 + b"<chara>" * 300_000)),
    "json-open-strings": b'{"a":[' + b"1," * 2_000_001 + b'\\"' * 1_000_000,
    "yaml-directives": b"".join(b"%%TAG !a%d! b\n" % i for i in range(60_000)) + b"---\nname: V",
    "yaml-keys": b"name: V\n" + b"".join(b"? k%d\n: &a%d v\n" % (i, i) for i in range(20_000)),
    "png-text-bombs": png(
        *[packed_chunk(f"chara-ext-asset_:{i}", bytes(2**24)) for i in range(40)],
        text_chunk("chara", ENCODED),
    ),
    "base64-noise": png(text_chunk("chara", b"=" * 5_000_000)),
    "bidi-name": as_json(v2_card(name="\u202e" * 900_000)),
    "exif-tags": webp((b"EXIF", b"II*\0\x08\0\0\0\xff\xff" + bytes(12 * 65_535))),
    "local-headers": b"PK\x03\x04" * 1_000_000 + b"PK\x05\x06" + bytes(18),
    "central-headers": b"PK\x03\x04"
    + b"PK\x01\x02" * 1_000_000
    + b"PK\x05\x06"
    + bytes(8)
    + b"\0\x09\x3d\0"
    + bytes(6),
}


@pytest.mark.parametrize("data", SLOW.values(), ids=SLOW.keys())
def test_readers_never_look_back(data: bytes) -> None:
    """Each of these would hang, or exhaust, a reader that goes over the same bytes again and again."""
    read(data)


def _flip(data: bytearray, rng: random.Random) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _overwrite(data: bytearray, rng: random.Random) -> None:
    if data:
        data[rng.randrange(len(data))] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, 0x22, 0x5B, 0x7B, 0x26, 0x2A))


def _cut(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data) + 1)
    del data[start : start + rng.randrange(20)]


def _insert(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data) + 1)
    data[start:start] = rng.randbytes(rng.randrange(1, 9))


def _repeat(data: bytearray, rng: random.Random) -> None:
    start = rng.randrange(len(data) + 1)
    data[start:start] = data[start : start + rng.randrange(40)]


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip,
    _overwrite,
    _cut,
    _insert,
    _repeat,
)
