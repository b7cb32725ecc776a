"""It reads CHARX and BYAF archives with everything in them, and WEBP files as a courtesy."""

import base64

import pytest

from characters.cards import Card, CardAsset, CardError, Limits, decode
from tests.characters.cards.builders import (
    JPEG,
    as_json,
    byaf,
    charx,
    exif_comment,
    png,
    v2_card,
    v3_card,
    webp,
)


def card_of(data: bytes) -> Card:
    card = decode(data)
    assert isinstance(card, Card)
    return card


def asset(kind: str, name: str, uri: str, ext: str = "png") -> dict[str, str]:
    return {"type": kind, "uri": uri, "name": name, "ext": ext}


def test_charx_gives_its_avatar_and_every_file() -> None:
    assets = [
        asset("icon", "other", "embeded://assets/icon/other.png"),
        asset("icon", "main", "embeded://assets/icon/main.png"),
        asset("emotion", "joy", "EMBEDDED://assets/emotion/joy.webp", "WEBP"),
        asset("x_song", "theme", "embeded://assets/theme.mp3", "mp3"),
        asset("background", "far", "https://example.org/far.png"),
    ]
    files = {
        "assets/icon/other.png": png(),
        "assets/icon/main.png": png(),
        "assets/emotion/joy.webp": b"joy",
        "assets/theme.mp3": b"song",
        "module.risum": b"module",
        "__MACOSX/._card.json": b"litter",
    }
    card = card_of(charx(v3_card(assets=assets), files))
    assert card.source_format == "charx-v3"
    assert card.image is not None
    assert card.image.data == png()
    assert [(a.type, a.name, a.ext, a.data) for a in card.assets] == [
        ("icon", "other", "png", png()),
        ("emotion", "joy", "webp", b"joy"),
        ("x_song", "theme", "mp3", b"song"),
        ("background", "far", "png", None),
        (CardAsset.FILE, "module", "risum", b"module"),
    ]
    assert card.data["data"]["assets"][1]["uri"] == "ccdefault:"


def test_the_first_icon_stands_in_for_a_missing_main_one() -> None:
    card = card_of(charx(v3_card(assets=[asset("icon", "a", "embeded://a.png")]), {"a.png": png()}))
    assert card.image is not None
    assert card.image.mime == "image/png"


@pytest.mark.parametrize("leading", [JPEG, b"MZ a self-extracting program \0\0", png()], ids=["jpeg", "exe", "png"])
def test_bytes_before_the_archive_are_skipped(leading: bytes) -> None:
    card = card_of(leading + charx())
    assert card.source_format == "charx-v3"
    assert (card.image is None) == leading.startswith(b"MZ")


def test_an_asset_path_that_leaves_the_archive_is_not_followed() -> None:
    card = card_of(charx(v3_card(assets=[asset("emotion", "joy", "embeded://../../etc/passwd")])))
    assert [a.data for a in card.assets] == [None]


def test_data_urls_become_assets() -> None:
    url = "data:image/png;base64," + base64.b64encode(png()).decode()
    broken = "data:image/png;base64,***"
    card = card_of(charx(v2_card(assets=[asset("emotion", "joy", url, ""), asset("emotion", "bad", broken)])))
    assert [(a.name, a.ext, a.uri, a.data) for a in card.assets] == [
        ("joy", "png", "embeded://assets/emotion/image/joy.png", png())
    ]
    assert [warning.code for warning in card.warnings] == ["asset-damaged"]


def test_the_limits_hold_at_their_edge() -> None:
    files = {f"{i}.bin": b"12345" for i in range(3)}
    data = charx(files=files)
    size = len(as_json(v3_card())) + 15
    assert decode(data, limits=Limits(archive_files=4, unpacked_bytes=size))
    for limits, code in (
        (Limits(archive_files=3), "too-many-files"),
        (Limits(unpacked_bytes=size - 1), "unpacked-too-large"),
    ):
        with pytest.raises(CardError) as refused:
            decode(data, limits=limits)
        assert refused.value.code == code


CHARACTER = {
    "name": "",
    "displayName": "Vesna",
    "persona": "{character} guards {user}. {{char}} stays.",
    "isNSFW": True,
    "loreItems": [{"key": "ford, {user}", "value": "Shallow for {character}."}],
    "images": [{"path": "images/a.png", "label": ""}, {"path": "images/b.png", "label": "wet"}],
}
FIRST = {
    "title": "Dawn",
    "narrative": "{user} wakes.",
    "formattingInstructions": "Be brief.",
    "firstMessages": [{"text": "#{character}: Up, {user}!"}],
    "exampleMessages": [{"text": "#{user}: Hi\n#{character}: Hello"}, {"text": "two"}],
    "messages": [{"type": "human", "text": "secret"}],
    "backgroundImage": "images/river.png",
}
SECOND = {"title": "Dusk", "firstMessages": [{"text": "Down."}, {"text": "#{character}: Up, {user}!"}]}


def test_byaf_becomes_a_card() -> None:
    folder = "characters/vesna/images"
    files = {f"{folder}/a.png": png(), f"{folder}/b.png": b"wet", "images/river.png": b"river"}
    author = {"name": "Ana", "backyardURL": "https://example.org/ana"}
    card = card_of(byaf(CHARACTER, FIRST, SECOND, files=files, author=author))
    assert card.source_format == "byaf"
    assert (card.name, card.description) == ("Vesna", "{{char}} guards {{user}}. {{char}} stays.")
    assert (card.scenario, card.system_prompt) == ("{{user}} wakes.", "Be brief.")
    assert card.greetings == ("{{char}}: Up, {{user}}!", "Down.")
    assert card.example_dialogue == "<START>\n{{user}}: Hi\n{{char}}: Hello\n<START>\ntwo"
    assert (card.creator, card.creator_notes, card.tags) == ("Ana", "https://example.org/ana", ("nsfw",))
    assert card.extensions["display_name"] == "Vesna"
    assert card.book is not None
    assert (card.book.entries[0].keys, card.book.entries[0].content) == (
        ("ford", "{{user}}"),
        "Shallow for {{char}}.",
    )
    assert card.image is not None
    assert [(a.type, a.name, a.data) for a in card.assets] == [
        ("x_image", "wet", b"wet"),
        ("background", "river", b"river"),
    ]


def test_byaf_conversations_stay_out() -> None:
    card = card_of(byaf(CHARACTER | {"images": []}, FIRST | {"backgroundImage": ""}, SECOND))
    assert b"secret" not in as_json(card.data)
    assert [scenario["title"] for scenario in card.extensions["byaf"]["scenarios"]] == ["Dawn", "Dusk"]
    assert [warning.code for warning in card.warnings] == ["chat-left-out"]


def test_byaf_without_scenarios_is_a_card_too() -> None:
    assert card_of(byaf({"name": "Vesna"})).greetings == ()


CODES = ",".join(str(code) for code in as_json(v2_card(name="Ünï"), ensure_ascii=False)).encode()


@pytest.mark.parametrize(
    ("chunk", "name"),
    [
        ((b"EXIF", exif_comment(as_json(v2_card()))), "Vesna"),
        ((b"EXIF", b"Exif\0\0" + exif_comment(CODES)), "Ünï"),
        (
            (b"EXIF", exif_comment(as_json(v2_card()).decode().encode("utf-16-le"), code=b"UNICODE\0")),
            "Vesna",
        ),
        ((b"XMP ", b'<x chara="' + as_json(v2_card()).replace(b'"', b"&quot;") + b'"/>'), "Vesna"),
        ((b"XMP ", b"<exif:UserComment><li>" + as_json(v2_card()) + b"</li></exif:UserComment>"), "Vesna"),
    ],
    ids=["comment", "codes", "unicode", "xmp-attribute", "xmp-element"],
)
def test_webp_cards_of_older_tools_are_found(chunk: tuple[bytes, bytes], name: str) -> None:
    data = webp((b"VP8X", bytes(10)), chunk)
    card = card_of(data)
    assert (card.name, card.source_format) == (name, "webp-v2")
    assert card.image is not None
    assert (card.image.data, card.image.mime) == (data, "image/webp")
