"""It writes files that other programs open."""

import base64
import io
import json
import zipfile
from typing import Any

import pytest

from characters.cards import (
    Card,
    CardAsset,
    CardError,
    CardImage,
    decode,
    encode_charx,
    encode_json,
    encode_png,
)
from characters.cards.limits import DEFAULT_LIMITS
from tests.characters.cards.builders import (
    END,
    PIXELS,
    PNG_SIGNATURE,
    as_json,
    chunk,
    header,
    international_chunk,
    packed_chunk,
    png,
    text_chunk,
    v3_card,
)


def card_of(data: bytes) -> Card:
    card = decode(data)
    assert isinstance(card, Card)
    return card


@pytest.fixture
def card() -> Card:
    raw = v3_card(extensions={"talkativeness": "0.8", "fav": True, "a/b": {"c": 1}}) | {
        "beside": 1,
        "chat": "secret",
    }
    return card_of(as_json(raw))


def chunks_of(data: bytes) -> list[tuple[str, bytes]]:
    found, position = [], len(PNG_SIGNATURE)
    while position < len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        body = data[position + 8 : position + 8 + length]
        found.append((data[position + 4 : position + 8].decode(), body))
        position += 12 + length
    return found


def payload(body: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(base64.b64decode(body.split(b"\0", 1)[1]))
    return value


def test_a_png_gets_both_chunks_just_before_its_end(card: Card) -> None:
    kept = text_chunk("Software", b"a camera") + chunk(b"acTL", bytes(8))
    stale = text_chunk("chara", b"e30=") + packed_chunk("CCV3", b"e30=") + international_chunk("chara", b"{}")
    written = encode_png(card, png(kept, stale))
    assert written.startswith(PNG_SIGNATURE + header() + kept + PIXELS)
    assert written.endswith(END)
    chunks = chunks_of(written)
    assert [kind for kind, _ in chunks[-3:]] == ["tEXt", "tEXt", "IEND"]
    assert [body.split(b"\0")[0] for _, body in chunks[-3:-1]] == [b"chara", b"ccv3"]
    assert len(chunks) == 7


def test_chara_is_v2_with_the_fields_of_v1_beside_it_and_ccv3_is_v3(card: Card) -> None:
    chara, ccv3 = (payload(body) for _, body in chunks_of(encode_png(card, png()))[-3:-1])
    assert (chara["spec"], chara["spec_version"]) == ("chara_card_v2", "2.0")
    assert (ccv3["spec"], ccv3["spec_version"]) == ("chara_card_v3", "3.0")
    for written in (chara, ccv3):
        for field in ("name", "description", "personality", "scenario", "first_mes", "mes_example", "tags"):
            assert written[field] == written["data"][field]
        assert written["creatorcomment"] == written["data"]["creator_notes"]
        assert written["talkativeness"] == "0.8"
        assert written["fav"] is written["data"]["extensions"]["fav"] is False
        assert (written["avatar"], written["beside"]) == ("none", 1)
        assert "chat" not in written


def test_a_picture_that_is_no_png_is_refused(card: Card) -> None:
    with pytest.raises(CardError) as refused:
        encode_png(card, b"\xff\xd8\xff a photo")
    assert refused.value.code == "png-invalid"


def test_json_is_indented_and_of_the_version_asked_for(card: Card) -> None:
    two, three = json.loads(encode_json(card, version=2)), json.loads(encode_json(card, version=3))
    assert (two["spec"], three["spec"]) == ("chara_card_v2", "chara_card_v3")
    assert two["data"] == three["data"]
    assert encode_json(card, version=2).startswith(b'{\n    "spec"')


def test_json_is_readable_in_every_language() -> None:
    assert "爱丽丝".encode() in encode_json(Card.new(name="爱丽丝"), version=3)


JOY = CardAsset("emotion", "joy", "png", "embeded://assets/emotion/image/joy.png", b"joy")
SONG = CardAsset("x_song", "theme", "mp3", f"embeded://assets/{'long/' * 20}тема.mp3", b"song")
LOOSE = CardAsset(CardAsset.FILE, "notes", "txt", "embeded://notes.txt", b"text")


def named_bytes(card: Card) -> dict[str, bytes | None]:
    return {asset.name: asset.data for asset in card.assets if asset.type != CardAsset.FILE}


def test_assets_travel_in_every_container(card: Card) -> None:
    full = card.with_assets([JOY, SONG, LOOSE])
    wanted = {"joy": b"joy", "theme": b"song"}
    from_png = card_of(encode_png(full, png()))
    assert named_bytes(from_png) == wanted
    assert named_bytes(card_of(encode_charx(from_png))) == wanted
    assert named_bytes(card_of(encode_charx(full))) == wanted
    assert named_bytes(card_of(encode_json(full, version=3))) == wanted
    assert LOOSE in card_of(encode_charx(full)).assets


def test_assets_can_be_replaced_or_left_out(card: Card) -> None:
    full = card.with_assets([JOY])
    smaller = CardAsset(JOY.type, JOY.name, JOY.ext, JOY.uri, b"small")
    assert named_bytes(card_of(encode_png(full, png(), assets=[smaller]))) == {"joy": b"small"}
    assert named_bytes(card_of(encode_png(full, png(), assets=[]))) == {"joy": None}


def test_charx_holds_the_card_and_its_avatar(card: Card) -> None:
    data = encode_charx(card.with_image(CardImage(png(), "image/png")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["card.json", "assets/icon/image/main.png"]
        written = json.loads(archive.read("card.json"))
    icon = {"type": "icon", "uri": "embeded://assets/icon/image/main.png", "name": "main", "ext": "png"}
    assert written["spec"] == "chara_card_v3"
    assert written["data"]["assets"] == [icon]
    assert data == encode_charx(card.with_image(CardImage(png(), "image/png")))


@pytest.mark.parametrize("path", ["card.json", "a:b", "../x", "a\\b", "/abs"])
def test_charx_never_holds_an_unsafe_path(card: Card, path: str) -> None:
    odd = CardAsset("emotion", "odd", "png", f"__asset:{path}", b"odd")
    again = card_of(encode_charx(card.with_assets([odd])))
    assert again.name == card.name
    assert len(encode_charx(card)) < DEFAULT_LIMITS.file_bytes
