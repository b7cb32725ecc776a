"""It reads cards from JSON and YAML of every generation and encoding."""

import json

import pytest

from characters.cards import Card, DepthPrompt, decode
from tests.characters.cards.builders import as_json, card_data, v1_card, v2_card, v3_card


def card_of(data: bytes) -> Card:
    card = decode(data)
    assert isinstance(card, Card)
    return card


def codes(card: Card) -> list[str]:
    return [warning.code for warning in card.warnings]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_it_reads_json_in_every_unicode_encoding(encoding: str) -> None:
    data = json.dumps(v2_card(name="爱丽丝 🌊"), ensure_ascii=False).encode(encoding)
    assert card_of(data).name == "爱丽丝 🌊"


def test_v1_becomes_v3_with_the_defaults_of_its_time() -> None:
    card = card_of(as_json(v1_card(name="Old", creatorcomment="note", talkativeness="0.8", tags="a, b,", x=1)))
    assert card.source_format == "json-v1"
    assert (card.description, card.example_dialogue) == ("the description", "the mes_example")
    assert (card.creator_notes, card.talkativeness, card.tags) == ("note", 0.8, ("a", "b"))
    assert card.depth_prompt is None
    assert card.data["spec"] == "chara_card_v3"
    assert card.data["x"] == 1


def test_v2_keeps_what_it_does_not_know_at_every_level() -> None:
    raw = v2_card(unheard=[1, {"of": None}], extensions={"a/b": {"c": "d"}}) | {"beside": True}
    card = card_of(as_json(raw))
    assert card.data["data"]["unheard"] == [1, {"of": None}]
    assert card.extensions == {"a/b": {"c": "d"}}
    assert card.data["beside"] is True


def test_v3_fields_are_read() -> None:
    extra = {
        "source": ["https://example.org/1"],
        "creation_date": 1_700_000_000,
        "modification_date": "1700000001",
    }
    card = card_of(as_json(v3_card(creator_notes_multilingual={"zh": "说明"}, **extra)))
    assert (card.nickname, card.group_only_greetings) == ("Vee", ("Hello, all.",))
    assert card.creator_notes_multilingual == {"zh": "说明"}
    assert (card.creation_date, card.modification_date) == (1_700_000_000, 1_700_000_001)


def test_a_newer_version_is_read_with_a_warning() -> None:
    raw = {"spec": "chara_card_v4", "spec_version": "4.2", "data": card_data(hologram={"x": 1})}
    card = card_of(as_json(raw))
    assert (card.name, card.source_format, codes(card)) == ("Vesna", "json-newer", ["unknown-version"])
    assert card.data["data"]["hologram"] == {"x": 1}
    assert "chara_card_v4 4.2" in card.warnings[0].sentence


def test_data_counts_before_the_copies_beside_it_which_fill_its_gaps() -> None:
    raw = v2_card() | {
        "name": "Copy",
        "creatorcomment": "stale",
        "chat": "private",
        "fav": True,
        "avatar": "none",
    }
    del raw["data"]["scenario"]
    card = card_of(as_json(raw | {"scenario": "A ford."}))
    assert (card.name, card.scenario, card.creator_notes) == ("Vesna", "A ford.", "the creator_notes")
    assert set(card.data) == {"spec", "spec_version", "data"}


def test_private_marks_are_forgotten() -> None:
    card = card_of(as_json(v2_card(extensions={"fav": "true", "world": "Rivers"})))
    assert card.extensions == {"world": "Rivers"}


def test_a_card_without_its_data_part_is_read_as_v1() -> None:
    card = card_of(as_json(v1_card(name="Half") | {"spec": "chara_card_v2", "data": None}))
    assert (card.name, codes(card)) == ("Half", ["data-missing"])


def test_pygmalion_fields_are_understood() -> None:
    raw = {
        "char_name": "Pyg",
        "char_persona": "p",
        "char_greeting": "g",
        "example_dialogue": "e",
        "world_scenario": "w",
    }
    card = card_of(as_json(raw))
    assert card.source_format == "json-pygmalion"
    assert (card.name, card.description, card.greetings) == ("Pyg", "p", ("g",))
    assert (card.example_dialogue, card.scenario) == ("e", "w")


def test_yaml_is_read_without_its_surprises() -> None:
    card = card_of(b"name: 47\ncontext: |\n  A quiet man.\ngreeting: no\ncreation: 2020-01-01\nkept: {a: [1, ~]}\n")
    assert (card.name, card.description, card.greetings) == ("47", "A quiet man.\n", ("no",))
    assert card.data["creation"] == "2020-01-01"
    assert card.data["kept"] == {"a": ["1", None]}


def test_harmless_slips_are_repaired_and_told() -> None:
    card = card_of(as_json(v2_card(character_version=1.2, description=None, alternate_greetings="Hi.", tags="a,b")))
    assert (card.character_version, card.description, card.tags) == ("1.2", "", ("a", "b"))
    assert card.greetings == ("the first_mes", "Hi.")
    assert [warning.params["field"] for warning in card.warnings] == [
        "character_version",
        "alternate_greetings",
    ]


def test_odd_values_in_optional_fields_cost_nothing() -> None:
    odd = {"creation_date": "yesterday", "assets": [1, {"uri": 2}], "creator_notes_multilingual": "x"}
    card = card_of(as_json(v2_card(extensions=[], character_book=None, nickname=None, **odd)))
    assert card.extensions == {}
    assert card.book is None
    assert codes(card) == ["field-reset", "field-dropped", "item-dropped"]


def test_names_lose_what_cannot_be_seen() -> None:
    card = card_of(as_json(v2_card(name="  tab\there\nline\u202e\u200b ")))
    assert (card.name, codes(card)) == ("tab here line", ["name-cleaned"])


def test_joined_emoji_and_combining_letters_survive_in_names() -> None:
    assert card_of(as_json(v2_card(name="👩‍🚀 e\u0301"))).name == "👩‍🚀 é"


def test_text_loses_what_a_database_cannot_store() -> None:
    card = card_of(b'{"name": "V", "description": "a\\u0000b\\ud800c\\ud83c\\udf0a", "\\u0000x": 1}')
    assert card.description == "ab\ufffdc🌊"
    assert card.data["x"] == 1
    assert codes(card) == ["text-cleaned"]


def test_of_duplicate_keys_the_last_counts() -> None:
    card = card_of(b'{"name": "First", "name": "Last"}')
    assert (card.name, codes(card)) == ("Last", ["duplicate-key"])


def test_large_numbers_become_what_other_programs_make_of_them() -> None:
    card = card_of(b'{"name": "V", "big": 123456789012345678901234567890, "max": 9223372036854775807}')
    assert card.data["big"] == pytest.approx(1.2345678901234568e29)
    assert card.data["max"] == 2**63 - 1


def test_the_depth_prompt_and_talkativeness_forgive_odd_values() -> None:
    note = {"prompt": "Whisper.", "depth": "2", "role": "narrator"}
    card = card_of(as_json(v2_card(extensions={"depth_prompt": note, "talkativeness": "often"})))
    assert card.depth_prompt == DepthPrompt("Whisper.", 2, "system")
    assert card.talkativeness == 0.5


def test_nesting_up_to_the_limit_is_fine() -> None:
    depth = 63
    card = card_of(b'{"name":"V","x":' + b"[" * depth + b"]" * depth + b"}")
    assert card.name == "V"
