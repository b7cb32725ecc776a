"""Sentences for people: reasons, repairs, diffs, languages, columns."""

import re

import pytest
from django.utils import translation

from characters.cards import Card, CardError, Lorebook, LoreEntry
from characters.cards.errors import FileTooLarge
from characters.cards.warnings import TEMPLATES
from characters.columns import rating_of, tagline_of, tags_of
from characters.diffs import card_diff, text_diff
from characters.editor.rows import split_list
from characters.language import guess_language
from characters.messages import card_error_sentence, sentence_for, warning_sentence
from tests.characters.recipes import make_card


def _templates(kind: type[CardError]) -> dict[str, str]:
    found = {kind.code: kind.template}
    for child in kind.__subclasses__():
        found |= _templates(child)
    return found


@pytest.mark.parametrize(("code", "template"), sorted(_templates(CardError).items()))
def test_every_code_of_the_engine_has_its_sentence(code: str, template: str) -> None:
    facts = dict.fromkeys(re.findall(r"%\((\w+)\)", template), "7")
    assert sentence_for(code, facts) == template % facts


@pytest.mark.parametrize("code", sorted(TEMPLATES))
def test_every_repair_has_its_sentence(code: str) -> None:
    assert warning_sentence(code, dict.fromkeys(("field", "version", "path", "name", "uid"), "7"))


def test_unknown_codes_and_missing_facts_are_no_error() -> None:
    assert sentence_for("of-tomorrow") == CardError.template
    assert sentence_for("file-too-large", {}) == CardError.template
    assert warning_sentence("of-tomorrow") == ""


def test_an_error_is_told_with_its_facts() -> None:
    with translation.override("en"):
        assert card_error_sentence(FileTooLarge(limit_mb=20)) == "The file is larger than 20 MB."


@pytest.mark.parametrize(
    ("old", "new", "html"),
    [
        ("She keeps the lamp.", "She guards the lamp.", "She <del>keeps</del><ins>guards</ins> the lamp."),
        ("她点灯。", "她点了灯。", "她点<ins>了</ins>灯。"),
        ("<b>", "<i>", "&lt;<del>b</del><ins>i</ins>&gt;"),
        ("", "new", "<ins>new</ins>"),
        ("one a two b three", "uno a dos b tres", "<del>one a two b three</del><ins>uno a dos b tres</ins>"),
    ],
)
def test_a_diff_marks_words(old: str, new: str, html: str) -> None:
    assert text_diff(old, new) == html


def test_a_huge_diff_stays_bounded() -> None:
    long = " ".join(f"word{n}" for n in range(20_000))
    assert len(text_diff(long, long.replace("word7 ", "changed "))) < 300_000
    assert "…" in text_diff("same " * 500 + "a", "same " * 500 + "b")


def test_a_diff_names_what_differs_and_only_that() -> None:
    old = make_card(tags=["a"], book=Lorebook(entries=(LoreEntry(uid=1, comment="Lamp", content="Old."),)))
    new = make_card(
        tags=["b"], book=Lorebook(entries=(LoreEntry(uid=1, comment="Lamp", content="New."),)), greetings=["Hi"]
    )
    assert [field.label for field in card_diff(old, new)] == ["Tags", "Greeting 1", "Greeting 2", "Lore: Lamp (#1)"]
    assert card_diff(old, old) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("她在江边卖灯。", "zh"),
        ("彼女は灯を持っている。", "ja"),
        ("그녀는 등불을 들고 있다", "ko"),
        ("Она держит лампу", "ru"),
        ("She keeps the lamp in the forest and waits.", "en"),
        ("Xyzzy plugh", ""),
        ("", ""),
    ],
)
def test_the_language_is_guessed_by_script(text: str, language: str) -> None:
    assert guess_language([text]) == language


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a, b，c、d", ("a", "b", "c", "d")),
        ("a,, a ,", ("a",)),
        ("/x, y/i, z", ("/x, y/i", "z")),
        ("and/or, 1/2", ("and/or", "1/2")),
        ("/unfinished, z", ("/unfinished", "z")),
        ("", ()),
    ],
)
def test_lists_are_split_at_commas_of_either_script(text: str, parts: tuple[str, ...]) -> None:
    assert split_list(text) == parts


def test_a_tagline_is_taken_from_what_describes_the_character() -> None:
    assert tagline_of(make_card(creator_notes="*Bring* a **lamp**. And more.")) == "Bring a lamp ."
    assert tagline_of(make_card(description="{{char}} waits{{random:a,b}}。然后。")) == "Seraphine waits。"
    assert tagline_of(make_card(description="", creator_notes="")) == ""


def test_tags_are_folded_and_bounded() -> None:
    assert tags_of(make_card(tags=["Noir", "noir", " Slow  burn ", "x" * 99])) == ["noir", "slow burn", "x" * 60]


def test_our_own_rating_counts_most() -> None:
    raw = make_card(tags=["nsfw"]).data
    card = Card.from_object({**raw, "data": {**raw["data"], "extensions": {"lamplight": {"rating": "teen"}}}})
    assert rating_of(card) == "teen"
