"""Cards become the engine's input, also when parts of them are odd."""

import pytest

from chats.prompt import CardUnusable, LoreLogic, LorePosition, Role, book_from_card, character_from_card

CARD = {
    "spec": "chara_card_v3",
    "data": {
        "name": "Aria of Cape Morrow",
        "nickname": "Aria",
        "description": "Keeper.",
        "first_mes": "Evening.",
        "alternate_greetings": ["Again?", 5],
        "post_history_instructions": "Stay brief.",
        "extensions": {"depth_prompt": {"prompt": "Dark.", "depth": 2, "role": "user"}},
        "character_book": {
            "name": "Cape Morrow",
            "entries": [
                {
                    "id": 7,
                    "keys": ["lamp"],
                    "secondary_keys": ["oil"],
                    "selective": True,
                    "content": "Old.",
                    "comment": "The lamp",
                    "insertion_order": 20,
                    "position": "before_char",
                    "extensions": {"selectiveLogic": 3, "scan_depth": 5, "match_whole_words": False},
                },
                {
                    "keys": ["sea"],
                    "secondary_keys": ["ignored"],
                    "content": "Cold.",
                    "extensions": {"position": 4, "depth": 1, "role": 2, "probability": 30, "case_sensitive": True},
                },
                {"keys": [], "content": "Always.", "constant": True, "enabled": False},
            ],
        },
    },
}


def test_a_card_is_read() -> None:
    character = character_from_card(CARD)
    assert character.name == "Aria"
    assert character.greetings == ("Evening.", "Again?")
    assert character.post_history == "Stay brief."
    assert character.depth_note is not None
    assert (character.depth_note.depth, character.depth_note.role) == (2, Role.USER)


def test_its_book_is_read() -> None:
    book = character_from_card(CARD).book
    assert book is not None
    assert book.content_hash
    lamp, sea, always = book.entries
    assert (lamp.id, lamp.name, lamp.order, lamp.scan_depth, lamp.whole_words) == ("7", "The lamp", 20, 5, False)
    assert (lamp.position, lamp.logic) == (LorePosition.BEFORE_CHARACTER, LoreLogic.AND_ALL)
    assert (sea.position, sea.depth, sea.role, sea.probability) == (LorePosition.AT_DEPTH, 1, Role.ASSISTANT, 30)
    assert sea.secondary_keys == ()
    assert sea.enabled
    assert not always.enabled


@pytest.mark.parametrize(
    "data",
    [
        {
            "name": "A",
            "description": 5,
            "extensions": [],
            "character_book": {"entries": {}},
            "alternate_greetings": "x",
        },
        {"name": "A", "extensions": {"depth_prompt": "x"}, "character_book": []},
        {
            "name": "A",
            "character_book": {
                "entries": [
                    {"keys": "x", "extensions": {"role": 9, "depth": float("inf"), "scan_depth": -4}, "id": None}
                ]
            },
        },
    ],
)
def test_odd_parts_count_as_absent(data: dict[str, object]) -> None:
    assert character_from_card(data).name == "A"


def test_a_card_without_a_name_is_refused() -> None:
    with pytest.raises(CardUnusable, match="no name"):
        character_from_card({"data": {"name": " "}})


def test_no_book_is_no_book() -> None:
    assert book_from_card({}) is None
    assert book_from_card({"character_book": {"entries": []}}) is None
