"""A card can be made and changed without losing anything."""

import pytest

from characters.cards import (
    Card,
    CardAsset,
    CardError,
    CardImage,
    DepthPrompt,
    Lorebook,
    LoreEntry,
    decode,
)
from tests.characters.cards.builders import as_json, v3_card


def test_a_new_card_has_every_field() -> None:
    card = Card.new(
        name="Mira",
        nickname="Mi",
        description="d",
        greetings=["one", "two"],
        group_only_greetings=["all"],
        example_dialogue="<START>",
        tags=("map",),
        talkativeness=0.8,
        depth_prompt=DepthPrompt("deep", 3, "user"),
        book=Lorebook(name="Maps", entries=(LoreEntry(keys=("map",), content="Old."),)),
        creator_notes_multilingual={"zh": "说明"},
        modification_date=1_700_000_000,
    )
    assert (card.name, card.nickname, card.greetings) == ("Mira", "Mi", ("one", "two"))
    assert (card.group_only_greetings, card.tags, card.talkativeness) == (("all",), ("map",), 0.8)
    assert card.depth_prompt == DepthPrompt("deep", 3, "user")
    assert card.book is not None
    assert card.book.entries[0].content == "Old."
    assert card.data["data"]["system_prompt"] == ""


def test_changing_a_field_keeps_everything_else() -> None:
    before = decode(as_json(v3_card(unheard={"of": 1}) | {"beside": 2}))
    assert isinstance(before, Card)
    after = before.with_fields(description="new", greetings=[])
    assert (after.description, after.greetings, after.name) == ("new", (), "Vesna")
    assert after.data["data"]["unheard"] == {"of": 1}
    assert after.data["beside"] == 2
    assert before.description == "the description"


def test_a_book_and_a_note_can_be_taken_away() -> None:
    card = Card.new(name="V", book=Lorebook(name="B"), depth_prompt=DepthPrompt("x"), nickname="N")
    card = card.with_fields(book=None, depth_prompt=None, nickname="")
    assert (card.book, card.depth_prompt, card.nickname) == (None, None, "")


@pytest.mark.parametrize(("name", "code"), [("", "name-empty"), ("\u202e", "name-empty"), ("n" * 201, "name-too-long")])
def test_an_editor_is_held_to_the_same_rules(name: str, code: str) -> None:
    with pytest.raises(CardError) as refused:
        Card.new(name="V").with_fields(name=name)
    assert refused.value.code == code


def test_an_editor_cannot_store_what_a_database_refuses() -> None:
    assert Card.new(name="V", description="a\x00b\ud800").description == "ab\ufffd"


def test_assets_are_listed_but_loose_files_are_not() -> None:
    joy = CardAsset("emotion", "joy", "png", "embeded://joy.png", b"joy")
    loose = CardAsset(CardAsset.FILE, "notes", "txt", "embeded://notes.txt", b"text")
    card = Card.new(name="V").with_assets([joy, loose]).with_image(CardImage(b"x", "image/png"))
    assert [item["name"] for item in card.data["data"]["assets"]] == ["joy"]
    assert card.assets == (joy, loose)
    assert "assets" not in card.with_assets([]).data["data"]


def test_a_stored_card_is_read_back_unchanged() -> None:
    card = Card.new(name="V", greetings=["a"])
    assert Card.from_object(card.data) == card


def test_tags_appear_once() -> None:
    assert Card.new(name="V", tags=["a", " b ", "a", ""]).tags == ("a", "b")
