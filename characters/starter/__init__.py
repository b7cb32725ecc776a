"""The characters every new site begins with, as finished cards with their portraits.

Each folder beside this file is one character: `card.json` (character card V3, with our own facts under
`data.extensions.lamplight`), `portrait.webp` (768 by 1024 pixels) and its drawing, `portrait.svg`.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypedDict, cast

FOLDER = Path(__file__).resolve().parent

#: Shown for characters that have no image of their own: 768 by 1024 pixels, WebP.
DEFAULT_PORTRAIT = FOLDER / "default_portrait.webp"

Language = Literal["en", "zh-hans"]
Rating = Literal["all", "teen", "mature"]
Focal = Literal[
    "left-top",
    "center-top",
    "right-top",
    "left",
    "center",
    "right",
    "left-bottom",
    "center-bottom",
    "right-bottom",
]


class LamplightFacts(TypedDict):
    """What `data.extensions.lamplight` holds: facts that the card format has no field for."""

    tagline: str
    language: Language
    rating: Rating
    focal: Focal


@dataclass(frozen=True)
class StarterCharacter:
    """One character as shipped: `card` is all of `card.json`, `portrait` the path of a WebP file."""

    slug: str
    card: dict[str, Any]
    portrait: Path

    @property
    def name(self) -> str:
        return cast("str", self.card["data"]["name"])

    @property
    def facts(self) -> LamplightFacts:
        return cast("LamplightFacts", self.card["data"]["extensions"]["lamplight"])

    def portrait_bytes(self) -> bytes:
        return self.portrait.read_bytes()


def starter_characters() -> tuple[StarterCharacter, ...]:
    """Read every starter character from disk, ordered by slug."""
    return tuple(read_character(path.parent) for path in sorted(FOLDER.glob("*/card.json")))


def read_character(folder: Path) -> StarterCharacter:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    return StarterCharacter(folder.name, card, folder / "portrait.webp")
