"""It finds the card in a PNG file, wherever tools put it."""

import base64

import pytest

from characters.cards import Card, Lorebook, decode
from tests.characters.cards.builders import (
    as_json,
    card_data,
    card_png,
    charx,
    chunk,
    international_chunk,
    packed_chunk,
    png,
    text_chunk,
    v1_card,
    v2_card,
    v3_card,
)


def card_of(data: bytes, filename: str = "") -> Card:
    card = decode(data, filename=filename)
    assert isinstance(card, Card)
    return card


def encoded(card: dict[str, object]) -> bytes:
    return base64.b64encode(as_json(card))


@pytest.mark.parametrize(
    "part",
    [
        text_chunk("chara", encoded(v2_card())),
        text_chunk("Chara", encoded(v2_card())),
        text_chunk("chara", as_json(v2_card())),
        text_chunk("chara", b"\n".join(encoded(v2_card())[i : i + 76] for i in range(0, 4000, 76))),
        text_chunk("chara", encoded(v2_card()).rstrip(b"=")),
        packed_chunk("chara", encoded(v2_card())),
        international_chunk("chara", encoded(v2_card())),
        international_chunk("chara", encoded(v2_card()), packed=True),
        international_chunk("chara", as_json(v2_card(), ensure_ascii=False)),
    ],
    ids=[
        "text",
        "capital",
        "plain",
        "lines",
        "unpadded",
        "packed",
        "international",
        "both",
        "international-plain",
    ],
)
def test_it_reads_every_kind_of_text_chunk(part: bytes) -> None:
    card = card_of(png(part))
    assert card.name == "Vesna"
    assert card.source_format == "png-v2"


def test_ccv3_counts_before_chara_in_any_order() -> None:
    old, new = encoded(v2_card(name="Old")), encoded(v3_card() | {"data": card_data(name="New")})
    assert card_of(png(text_chunk("chara", old), text_chunk("ccv3", new))).name == "New"
    assert card_of(png(text_chunk("ccv3", new), text_chunk("chara", old))).name == "New"


def test_of_two_equal_chunks_the_first_counts() -> None:
    first, second = encoded(v2_card(name="First")), encoded(v2_card(name="Second"))
    assert card_of(png(text_chunk("chara", first), text_chunk("chara", second))).name == "First"


def test_a_damaged_copy_gives_way_to_a_healthy_one() -> None:
    card = card_of(png(text_chunk("ccv3", b"?"), text_chunk("chara", encoded(v2_card()))))
    assert card.name == "Vesna"
    assert [warning.code for warning in card.warnings] == ["part-skipped"]


def test_a_card_after_the_pixels_is_found() -> None:
    late = png(end=text_chunk("chara", encoded(v2_card())) + chunk(b"IEND", b""))
    assert card_of(late).name == "Vesna"


def test_the_version_is_told_by_content_not_by_keyword() -> None:
    assert card_of(card_png(v3_card(), "chara")).source_format == "png-v3"
    assert card_of(card_png(v1_card(name="Old"), "ccv3")).source_format == "png-v1"


def test_the_picture_keeps_its_bytes_without_the_card() -> None:
    camera = text_chunk("Software", b"a camera")
    card = card_of(png(camera, text_chunk("chara", encoded(v2_card())), text_chunk("chara-ext-asset_:x", b"eA==")))
    assert card.image is not None
    assert card.image.data == png(camera)
    assert card.image.mime == "image/png"


def test_an_animation_stays_one() -> None:
    frames = chunk(b"acTL", bytes(8))
    card = card_of(png(frames, text_chunk("chara", encoded(v2_card()))))
    assert card.image is not None
    assert (card.source_format, card.image.mime) == ("apng-v2", "image/apng")
    assert card.image.data == png(frames)


def test_embedded_assets_are_found_under_both_spellings() -> None:
    assets = [
        {"type": "emotion", "uri": "__asset:0", "name": "joy", "ext": "png"},
        {"type": "background", "uri": "__asset:bg/night.mp4", "name": "night", "ext": "mp4"},
        {"type": "emotion", "uri": "https://example.org/sad.png", "name": "sad", "ext": "png"},
        {"type": "emotion", "uri": "__asset:gone", "name": "gone", "ext": "png"},
    ]
    card = card_of(
        png(
            text_chunk("chara-ext-asset_0", base64.b64encode(b"joy!")),
            text_chunk("chara-ext-asset_:bg/night.mp4", base64.b64encode(b"night!")),
            text_chunk("ccv3", encoded(v3_card(assets=assets))),
        )
    )
    assert [asset.data for asset in card.assets] == [b"joy!", b"night!", None, None]
    assert card.data["data"]["assets"] == assets
    assert [warning.code for warning in card.warnings] == ["asset-missing"]


def test_risu_assets_leave_the_extensions() -> None:
    risu = {
        "additionalAssets": [
            ["map", base64.b64encode(b"map!").decode(), "webp"],
            ["song", "__asset:1", "mp3"],
        ],
        "emotions": [["joy", base64.b64encode(b"\x89PNG\r\n\x1a\njoy").decode()]],
        "other": 1,
    }
    card = card_of(
        png(
            text_chunk("chara-ext-asset_:1", base64.b64encode(b"la")),
            text_chunk("chara", encoded(v2_card(extensions={"risuai": risu}))),
        )
    )
    assert [(asset.type, asset.name, asset.ext, asset.data) for asset in card.assets] == [
        ("emotion", "joy", "png", b"\x89PNG\r\n\x1a\njoy"),
        ("x-risu-asset", "map", "webp", b"map!"),
        ("x-risu-asset", "song", "mp3", b"la"),
    ]
    assert card.extensions["risuai"] == {"other": 1}
    assert [item["name"] for item in card.data["data"]["assets"]] == ["joy", "map", "song"]


def test_bytes_after_the_end_are_left_out_with_a_warning() -> None:
    card = card_of(card_png(v2_card()) + b"more")
    assert card.image is not None
    assert card.image.data == png()
    assert [warning.code for warning in card.warnings] == ["trailing-data"]


def test_an_archive_behind_a_picture_without_a_card_is_read() -> None:
    card = card_of(png() + charx(v3_card()))
    assert card.source_format == "charx-v3"
    assert card.image is not None
    assert card.image.mime == "image/png"


def test_a_wrong_extension_does_not_matter() -> None:
    assert card_of(card_png(v2_card()), "vesna.json").name == "Vesna"
    assert card_of(as_json(v2_card()), "vesna.png").name == "Vesna"


def test_a_novelai_lorebook_is_found() -> None:
    lore = {"lorebookVersion": 4, "entries": [{"keys": ["ford"], "text": "Shallow."}]}
    book = decode(png(text_chunk("naidata", base64.b64encode(as_json(lore)))), filename="rivers.png")
    assert isinstance(book, Lorebook)
    assert (book.name, book.entries[0].content) == ("rivers", "Shallow.")
