"""It reads lorebooks of every kind and maps them between a card and World Info."""

import json
from typing import Any

import pytest

from characters.cards import (
    Card,
    CharacterFilter,
    Lorebook,
    Position,
    Role,
    SelectiveLogic,
    book_from_card,
    book_to_card,
    decode,
    encode_world_info,
)
from tests.characters.cards.builders import as_json, book, book_entry, v2_card

WORLD_ENTRY = {
    "uid": 7,
    "key": ["ford", "/cross(ing)?/i"],
    "keysecondary": ["night"],
    "comment": "The ford",
    "content": "Shallow.",
    "addMemo": True,
    "constant": True,
    "vectorized": True,
    "selective": False,
    "selectiveLogic": 3,
    "order": 50,
    "position": 4,
    "disable": True,
    "ignoreBudget": True,
    "excludeRecursion": True,
    "preventRecursion": True,
    "delayUntilRecursion": 2,
    "probability": 80,
    "useProbability": False,
    "depth": 2,
    "outletName": "out",
    "group": "a,b",
    "groupOverride": True,
    "groupWeight": 7,
    "scanDepth": 0,
    "caseSensitive": True,
    "matchWholeWords": False,
    "useGroupScoring": True,
    "automationId": "qr",
    "role": 2,
    "sticky": 1,
    "cooldown": 2,
    "delay": 3,
    "matchPersonaDescription": True,
    "matchCharacterDescription": True,
    "matchCharacterPersonality": True,
    "matchCharacterDepthPrompt": True,
    "matchScenario": True,
    "matchCreatorNotes": True,
    "triggers": ["swipe"],
    "characterFilter": {"isExclude": True, "names": ["Vesna"], "tags": ["t1"]},
    "displayIndex": 3,
    "extensions": {"someone": {"x": 1}},
    "unheardOf": [None],
}


def lorebook(value: Any, filename: str = "") -> Lorebook:
    found = decode(as_json(value), filename=filename)
    assert isinstance(found, Lorebook)
    return found


def test_every_world_info_field_survives() -> None:
    read = lorebook({"entries": {"7": WORLD_ENTRY}, "name": "Rivers", "originalData": {"a": 1}})
    assert read.source_format == "world-info"
    written = json.loads(encode_world_info(read))
    assert written == {"entries": {"7": WORLD_ENTRY}, "name": "Rivers", "originalData": {"a": 1}}


def test_every_world_info_field_survives_inside_a_card() -> None:
    read = lorebook({"entries": {"7": WORLD_ENTRY}})
    embedded = book_to_card(read)
    assert embedded["entries"][0]["extensions"]["selectiveLogic"] == 3
    assert embedded["entries"][0]["position"] == "after_char"
    assert book_from_card(embedded) == read


def test_world_info_fields_have_their_meaning() -> None:
    entry = lorebook({"entries": [WORLD_ENTRY]}).entries[0]
    assert (entry.uid, entry.enabled, entry.order, entry.scan_depth) == (7, False, 50, 0)
    assert entry.selective_logic is SelectiveLogic.AND_ALL
    assert (entry.position, entry.role) == (Position.AT_DEPTH, Role.ASSISTANT)
    assert entry.delay_until_recursion == 2
    assert entry.character_filter == CharacterFilter(exclude=True, names=("Vesna",), tags=("t1",))


def test_a_bare_world_info_entry_gets_the_defaults() -> None:
    entry = lorebook({"entries": {"0": {"key": ["a"]}}}).entries[0]
    assert (entry.enabled, entry.selective, entry.order, entry.depth) == (True, True, 100, 4)
    assert (entry.position, entry.probability, entry.scan_depth) == (Position.BEFORE_CHARACTER, 100, None)


def test_a_bare_card_entry_gets_the_defaults_and_is_enabled() -> None:
    entry = book_from_card(book({"keys": ["a"], "content": "b"})).entries[0]
    assert (entry.enabled, entry.selective, entry.constant, entry.uid) == (True, False, False, 0)
    assert (entry.position, entry.probability, entry.use_probability) == (Position.AFTER_CHARACTER, 100, True)


def test_a_card_says_enabled_aloud() -> None:
    card = decode(as_json(v2_card(character_book=book({"keys": ["a"], "content": "b"}))))
    assert isinstance(card, Card)
    assert card.data["data"]["character_book"]["entries"][0]["enabled"] is True


def test_the_position_in_extensions_counts_before_the_word() -> None:
    def position(word: str, **extensions: Any) -> Position:
        return book_from_card(book(book_entry(position=word, extensions=extensions))).entries[0].position

    assert position("before_char") is Position.BEFORE_CHARACTER
    assert position("after_char") is Position.AFTER_CHARACTER
    assert position("before_char", position=6) is Position.EXAMPLES_BOTTOM
    assert position("before_char", position=99) is Position.BEFORE_CHARACTER


def test_unknown_fields_of_a_card_book_survive_world_info() -> None:
    entry = book_entry(id="text-id", priority=3, use_regex=False, name="Ford", extensions={"custom": {"a": [1]}})
    source = book(entry, scan_depth=4, token_budget=300, recursive_scanning=False, extensions={"x": 1}, y=2)
    through = lorebook(json.loads(encode_world_info(book_from_card(source))))
    written = book_to_card(through)
    assert {key: written[key] for key in source if key != "entries"} == {
        k: v for k, v in source.items() if k != "entries"
    }
    again = written["entries"][0]
    assert (again["id"], again["priority"], again["use_regex"], again["name"]) == (
        "text-id",
        3,
        False,
        "Ford",
    )
    assert again["extensions"]["custom"] == {"a": [1]}


def test_a_card_book_in_world_info_form_is_converted() -> None:
    card = decode(as_json(v2_card(character_book=book() | {"entries": {"7": WORLD_ENTRY}})))
    assert isinstance(card, Card)
    assert card.book is not None
    assert card.book.entries[0].keys == ("ford", "/cross(ing)?/i")
    assert card.data["data"]["character_book"]["entries"][0]["keys"] == ["ford", "/cross(ing)?/i"]


def test_entries_with_one_number_get_their_own() -> None:
    read = lorebook({"entries": [{"uid": 1, "key": []}, {"uid": 1, "key": []}, {"uid": 0, "key": []}]})
    assert [entry.uid for entry in read.entries] == [1, 2, 0]
    assert [warning.code for warning in read.warnings] == ["uid-changed"]


def test_odd_options_are_reset_and_told() -> None:
    entry = {
        "key": "a, b",
        "order": "12",
        "depth": "deep",
        "probability": 400,
        "constant": "maybe",
        "sticky": None,
    }
    read = lorebook({"entries": [entry]})
    found = read.entries[0]
    assert (found.keys, found.order, found.depth, found.probability) == (("a", "b"), 12, 4, 100)
    assert [warning.params["field"] for warning in read.warnings] == [
        "entries[0].constant",
        "entries[0].depth",
    ]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ({"spec": "lorebook_v3", "data": book(book_entry(keys=["ford"], content="Shallow."))}, "lorebook-v3"),
        (book(book_entry()), "book"),
        (
            {
                "lorebookVersion": 5,
                "entries": [{"keys": ["ford"], "text": "Shallow.", "contextConfig": {"x": 1}}],
            },
            "novelai",
        ),
        ({"kind": "memory", "entries": [{"keywords": ["ford"], "entry": "Shallow.", "weight": 3}]}, "agnai"),
        ({"type": "risu", "data": [{"key": "ford", "content": "Shallow.", "activationPercent": 50}]}, "risu"),
        ([{"keys": "ford", "entry": "Shallow."}], "ai-dungeon"),
        ([{"keys": "ford", "value": "Shallow.", "title": "Ford"}], "ai-dungeon"),
    ],
    ids=["v3", "v2", "novelai", "agnai", "risu", "dungeon", "story-cards"],
)
def test_lorebooks_of_other_programs_are_read(source: Any, kind: str) -> None:
    read = lorebook(source, "C:\\books\\rivers.json")
    assert read.source_format == kind
    assert read.name in ("Rivers", "rivers")
    assert (read.entries[0].keys, read.entries[0].content) == (("ford",), "Shallow.")
    assert read.entries[0].enabled


def test_risu_keys_split_at_commas_but_not_inside_a_pattern() -> None:
    source = {"type": "risu", "data": [{"key": "ford, /a{1,2}b/i, river", "content": ""}]}
    assert lorebook(source).entries[0].keys == ("ford", "/a{1,2}b/i", "river")
