"""Starter content is what a newcomer judges first, so each card must be whole and well-formed."""

import re
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any, get_args

import pytest
from PIL import Image

from characters.starter import (
    DEFAULT_PORTRAIT,
    FOLDER,
    Focal,
    Rating,
    StarterCharacter,
    starter_characters,
)

CHARACTERS = starter_characters()
IMAGES = Path(__file__).resolve().parents[2] / "static" / "img"
KNOWN_MACROS = {"{{char}}", "{{user}}"}

every_character = pytest.mark.parametrize("character", CHARACTERS, ids=lambda c: c.slug)


def data(character: StarterCharacter) -> dict[str, Any]:
    fields = character.card["data"]
    assert isinstance(fields, dict)
    return fields


def prose(character: StarterCharacter) -> list[str]:
    """Every text of the card that a model or a reader meets."""
    fields = data(character)
    single = [fields[key] for key in ("description", "personality", "scenario", "first_mes", "mes_example")]
    entries = [entry["content"] for entry in fields["character_book"]["entries"]]
    return [*single, *fields["alternate_greetings"], *entries]


def estimated_tokens(text: str) -> float:
    """About one token for a Chinese character and for four letters of anything else."""
    chinese = len(re.findall(r"[\u3000-\u9fff\uff00-\uffef]", text))
    return chinese + (len(text) - chinese) / 4


def image_size(source: Path | BytesIO) -> tuple[int, int]:
    with Image.open(source) as image:
        image.load()
        return image.size


def test_there_are_twelve_characters_five_of_them_chinese() -> None:
    assert Counter(c.facts["language"] for c in CHARACTERS) == {"en": 7, "zh-hans": 5}


def test_names_and_slugs_and_taglines_are_unique() -> None:
    for values in (
        [c.name for c in CHARACTERS],
        [c.slug for c in CHARACTERS],
        [c.facts["tagline"] for c in CHARACTERS],
    ):
        assert len(set(values)) == len(values)


def test_the_characters_differ_in_genre() -> None:
    leading = Counter(data(c)["tags"][0] for c in CHARACTERS)
    assert max(leading.values()) == 1


@every_character
def test_it_is_a_version_three_card(character: StarterCharacter) -> None:
    assert character.card["spec"] == "chara_card_v3"
    assert character.card["spec_version"] == "3.0"
    assert data(character)["group_only_greetings"] == []
    assert data(character)["character_version"] == "1.0"
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", character.slug)


@every_character
def test_it_has_three_different_greetings(character: StarterCharacter) -> None:
    greetings = [data(character)["first_mes"], *data(character)["alternate_greetings"]]
    assert len(set(greetings)) == 3
    assert all(estimated_tokens(greeting) > 150 for greeting in greetings)


@every_character
def test_it_has_example_exchanges(character: StarterCharacter) -> None:
    blocks = data(character)["mes_example"].split("<START>\n")
    assert blocks[0] == ""
    assert len(blocks) >= 3
    assert all(block.startswith("{{user}}: ") and "\n{{char}}: " in block for block in blocks[1:])


@every_character
def test_it_has_a_small_lorebook_whose_keys_can_fire(character: StarterCharacter) -> None:
    entries = data(character)["character_book"]["entries"]
    assert 4 <= len(entries) <= 7
    assert [entry["id"] for entry in entries] == list(range(len(entries)))
    for entry in entries:
        assert entry["enabled"]
        assert entry["keys"]
        assert all(key == key.strip() != "" for key in entry["keys"])
        assert 30 < estimated_tokens(entry["content"]) < 200


@every_character
def test_it_costs_a_reasonable_number_of_tokens(character: StarterCharacter) -> None:
    fields = data(character)
    assert 300 <= estimated_tokens(fields["description"] + fields["personality"] + fields["scenario"]) <= 900


@every_character
def test_it_uses_only_the_two_universal_macros(character: StarterCharacter) -> None:
    assert set(re.findall(r"\{\{.*?\}\}", "\n".join(prose(character)))) <= KNOWN_MACROS


@every_character
def test_its_language_is_the_one_it_claims(character: StarterCharacter) -> None:
    share = [len(re.findall(r"[\u4e00-\u9fff]", text)) / len(text) for text in prose(character)]
    if character.facts["language"] == "zh-hans":
        assert min(share) > 0.6
    else:
        assert max(share) == 0


@every_character
def test_chinese_text_uses_full_width_punctuation(character: StarterCharacter) -> None:
    if character.facts["language"] == "zh-hans":
        assert not re.search(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]", "\n".join(prose(character)))


@every_character
def test_quotes_and_emphasis_are_balanced(character: StarterCharacter) -> None:
    for text in prose(character):
        assert text.count("*") % 2 == 0
        assert text.count("\u201c") == text.count("\u201d")
        for paragraph in text.split("\n"):
            assert paragraph.count('"') % 2 == 0, paragraph


@every_character
def test_its_facts_fit_the_page(character: StarterCharacter) -> None:
    facts = character.facts
    assert 0 < len(facts["tagline"]) <= (90 if facts["language"] == "en" else 40)
    assert facts["rating"] in ("all", "teen")
    assert facts["rating"] in get_args(Rating)
    assert facts["focal"] in get_args(Focal)
    assert 4 <= len(data(character)["tags"]) <= 8


@every_character
def test_its_notes_speak_both_languages(character: StarterCharacter) -> None:
    notes = data(character)["creator_notes_multilingual"]
    assert set(notes) == {"en", "zh"}
    own = "en" if character.facts["language"] == "en" else "zh"
    assert data(character)["creator_notes"] == notes[own]


@every_character
def test_its_portrait_is_the_right_size_and_keeps_its_drawing(character: StarterCharacter) -> None:
    content = character.portrait_bytes()
    assert image_size(BytesIO(content)) == (768, 1024)
    assert len(content) <= 120_000
    assert (FOLDER / character.slug / "portrait.svg").is_file()


def test_the_drawings_hold_no_text() -> None:
    for svg in FOLDER.glob("**/*.svg"):
        assert "<text" not in svg.read_text(encoding="utf-8")


def test_the_default_portrait_has_the_size_of_the_others() -> None:
    assert image_size(DEFAULT_PORTRAIT) == (768, 1024)


def test_four_backgrounds_are_small_enough_for_a_first_visit() -> None:
    backgrounds = sorted((IMAGES / "backgrounds").glob("*.webp"))
    assert len(backgrounds) == 4
    for background in backgrounds:
        assert image_size(background) == (1600, 1000)
        assert background.stat().st_size <= 60_000


@pytest.mark.parametrize("name", ["icon", "icon-maskable"])
@pytest.mark.parametrize("side", [192, 512])
def test_app_icons_are_square(name: str, side: int) -> None:
    assert image_size(IMAGES / f"{name}-{side}.png") == (side, side)


def test_the_social_card_has_the_size_that_link_previews_expect() -> None:
    assert image_size(IMAGES / "social.png") == (1200, 630)
