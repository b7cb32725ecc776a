"""What is written is what is read, for any card."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from characters.cards import (
    Card,
    CardAsset,
    CardImage,
    Lorebook,
    book_from_card,
    book_to_card,
    decode,
    encode_charx,
    encode_json,
    encode_png,
    encode_world_info,
)
from tests.characters.cards.builders import as_json, png

relaxed = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))

texts = st.text(max_size=40)
names = st.text(min_size=1, max_size=30).map(lambda text: f"V{text}")
scalars = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
unknown = st.dictionaries(texts.map(lambda key: f"x_{key}"), values, max_size=3)
optional_numbers = st.none() | st.integers(0, 1000)

card_entries = st.fixed_dictionaries(
    {"keys": st.lists(texts, max_size=3), "content": texts, "extensions": unknown},
    optional={
        "id": st.integers(0, 9) | texts,
        "secondary_keys": st.lists(texts, max_size=2),
        "comment": texts,
        "enabled": st.booleans(),
        "constant": st.booleans(),
        "selective": st.booleans(),
        "insertion_order": st.integers(-1000, 1000),
        "position": st.sampled_from(["before_char", "after_char", "elsewhere"]),
        "x_unheard": values,
    },
)
world_entries = st.fixed_dictionaries(
    {"key": st.lists(texts, max_size=3), "content": texts},
    optional={
        "uid": st.integers(0, 9),
        "position": st.integers(0, 7),
        "role": st.sampled_from([0, 1, 2]),
        "scanDepth": optional_numbers,
        "sticky": optional_numbers,
        "caseSensitive": st.none() | st.booleans(),
        "delayUntilRecursion": st.booleans() | st.integers(0, 5),
        "disable": st.booleans(),
        "triggers": st.lists(st.sampled_from(["normal", "swipe"]), max_size=2),
        "extensions": unknown,
        "x_unheard": values,
    },
)
books = st.fixed_dictionaries(
    {"entries": st.lists(card_entries, max_size=3), "extensions": unknown},
    optional={"name": names, "scan_depth": optional_numbers, "x_unheard": values},
)
asset_items = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["emotion", "background", "x_thing"]),
        "uri": st.sampled_from(["https://example.org/a.png", "ccdefault:", "embeded://gone.png"]),
        "name": texts,
        "ext": st.sampled_from(["png", "webp", ""]),
    }
)


@st.composite
def card_objects(draw: st.DrawFn) -> dict[str, Any]:
    data: dict[str, Any] = {
        field: draw(texts) for field in ("description", "personality", "scenario", "first_mes", "creator_notes")
    }
    data |= {
        "name": draw(names),
        "tags": draw(st.lists(texts, max_size=3)),
        "alternate_greetings": draw(st.lists(texts, max_size=3)),
        "extensions": draw(unknown),
        **draw(unknown),
    }
    may_be: dict[str, st.SearchStrategy[Any]] = {
        "character_book": books,
        "assets": st.lists(asset_items, max_size=2),
        "nickname": names,
    }
    for field, strategy in may_be.items():
        if draw(st.booleans()):
            data[field] = draw(strategy)
    return {"spec": "chara_card_v3", "spec_version": "3.0", "data": data, **draw(unknown)}


cards = card_objects().map(Card.from_object)
files = st.lists(
    st.tuples(st.sampled_from(["joy", "sad", "song"]), st.binary(min_size=1, max_size=30)),
    max_size=3,
    unique_by=lambda pair: pair[0],
)


def card_of(data: bytes) -> Card:
    card = decode(data)
    assert isinstance(card, Card)
    return card


@relaxed
@given(cards, st.sampled_from([2, 3]))
def test_json(card: Card, version: Any) -> None:
    assert card_of(encode_json(card, version=version)) == card


@relaxed
@given(cards)
def test_png(card: Card) -> None:
    assert card_of(encode_png(card, png())) == card.with_image(CardImage(png(), "image/png"))


@relaxed
@given(cards)
def test_charx(card: Card) -> None:
    pictured = card.with_image(CardImage(png(), "image/png"))
    again = card_of(encode_charx(pictured))
    assert again == card_of(encode_charx(again))
    assert again.image == pictured.image
    assert without_assets(again) == without_assets(card)


@relaxed
@given(cards, files)
def test_assets_in_png_and_charx(card: Card, found: list[tuple[str, bytes]]) -> None:
    assets = [CardAsset("emotion", name, "bin", f"embeded://assets/{name}.bin", data) for name, data in found]
    full = card.with_assets(assets)
    contents = dict(found)
    assert {asset.name: asset.data for asset in card_of(encode_charx(full)).assets} == contents
    through_png = card_of(encode_png(full, png()))
    assert {asset.name: asset.data for asset in through_png.assets} == contents
    assert card_of(encode_png(through_png, png())) == through_png


@relaxed
@given(cards)
def test_a_stored_card_is_in_its_final_form(card: Card) -> None:
    assert Card.from_object(card.data) == card


@relaxed
@given(books)
def test_books_in_cards(raw: dict[str, Any]) -> None:
    book = book_from_card(raw)
    assert book_from_card(book_to_card(book)) == book


@relaxed
@given(st.lists(world_entries, max_size=4), unknown)
def test_books_in_world_info(entries: list[dict[str, Any]], extra: dict[str, Any]) -> None:
    book = decode(as_json({"entries": entries, **extra}))
    assert isinstance(book, Lorebook)
    again = decode(encode_world_info(book))
    assert again == book
    assert isinstance(again, Lorebook)
    assert book_from_card(book_to_card(book)).entries == book.entries


def without_assets(card: Card) -> dict[str, Any]:
    return {key: value for key, value in card.data["data"].items() if key != "assets"}
