"""Characters and files for the tests."""

import io
from typing import Any

from PIL import Image

from characters.actions.versions import create_character
from characters.cards import Card, CardFields, encode_png
from characters.models import Character, Visibility
from tavern.accounts.models import User


def picture(colour: tuple[int, int, int] = (200, 60, 40), size: tuple[int, int] = (60, 80), kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def make_card(name: str = "Seraphine", **fields: Any) -> Card:
    content: CardFields = {
        "name": name,
        "description": f"{name} keeps the forest lamp lit.",
        "greetings": ['*She lifts the lamp.* "You are late."', '"Sit down," she says.'],
        "tags": ["fantasy", "Healer"],
        "creator": "alice",
        **fields,  # type: ignore[typeddict-item] # recipes pass what tests give
    }
    return Card.new(**content)


def make_character(owner: User, name: str = "Seraphine", *, public: bool = False, **fields: Any) -> Character:
    return create_character(
        owner, make_card(name, **fields), visibility=Visibility.PUBLIC if public else Visibility.PRIVATE
    )


def card_png(card: Card | None = None, *, image: bytes | None = None) -> bytes:
    return encode_png(card or make_card(), image or picture())
