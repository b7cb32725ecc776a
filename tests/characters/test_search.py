"""Words are found by their beginnings, Chinese by any part of it, names before descriptions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from characters.listing import Wish, matching
from characters.models import Character
from characters.search import index_terms, search_query, search_vector
from tavern.accounts.models import User
from tests.characters.recipes import make_character


def test_words_are_folded_and_chinese_is_split_into_characters_and_pairs() -> None:
    assert list(index_terms("Sera-PHINE 洛小满")) == ["sera", "phine", "洛", "小", "满", "洛小", "小满"]


@pytest.mark.parametrize("text", ["", "!!!", "'; --", "   "])
def test_nothing_to_search_for_is_no_query(text: str) -> None:
    assert search_query(text) is None


@given(st.text(max_size=300))
def test_any_text_makes_a_vector_without_quotes_in_its_terms(text: str) -> None:
    for term in index_terms(text):
        assert term.isalnum() or not any(sign in term for sign in "'\\: &|!()")
    search_vector(name=text, about=[text], description=text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sera", {"Seraphine"}),
        ("SERAPHINE lamp", {"Seraphine"}),
        ("小满", {"洛小满"}),
        ("洛", {"洛小满"}),
        ("满小", set()),
        ("江边卖", {"洛小满"}),
        ("healer", {"Seraphine", "洛小满"}),
        ("fantasy zz", set()),
        ("c'est \\ & | ! :* ( '", set()),
        ("\ud800 lone", set()),
    ],
)
def test_characters_are_found(alice: User, text: str, found: set[str]) -> None:
    make_character(alice)
    make_character(alice, "洛小满", description="她在江边卖灯。")
    wish = Wish(text=text.encode("utf-8", "ignore").decode())
    assert {character.name for character in matching(Character.objects.all(), wish)} == found


@pytest.mark.django_db
def test_a_name_counts_more_than_a_description(alice: User) -> None:
    make_character(alice, "Maren", description="She once met Ostin.")
    make_character(alice, "Ostin", description="A ship.")
    assert [c.name for c in matching(Character.objects.all(), Wish(text="ostin"))] == ["Ostin", "Maren"]


@pytest.mark.django_db
def test_other_names_are_found_too(alice: User) -> None:
    make_character(alice, nickname="Sunny")
    assert matching(Character.objects.all(), Wish(text="sunny")).count() == 1
