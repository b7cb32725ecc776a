"""It makes of recorded files what SillyTavern 1.19.0 made of them, save where that is a mistake.

The recordings are kept outside the project; `TAVERN_GOLDEN` names their folder.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from characters.cards import Card, CardError, decode, encode_json, encode_png

GOLDEN = Path(os.environ.get("TAVERN_GOLDEN", "golden")) / "cards"

pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason="no recordings: set TAVERN_GOLDEN")

CASES = ("1-ascii-v2", "5-lorebook", "7-v1")
#: Accepted there; an archive with such names was not made by an honest tool.
REFUSED_BY_US = {"charx-traversal.charx": "path-traversal"}
#: A date the other program adds, and a copy of an empty field.
NOT_OURS = {"create_date", "creator"}


@pytest.mark.parametrize("case", CASES)
def test_the_export_of_an_import_has_every_field_of_theirs(case: str) -> None:
    card = decode((GOLDEN / "input" / f"{case}.json").read_bytes())
    assert isinstance(card, Card)
    theirs: dict[str, Any] = json.loads((GOLDEN / "exported" / f"{case}.json").read_bytes())
    ours: dict[str, Any] = json.loads(encode_json(card, version=3))
    assert {key: ours[key] for key in theirs if key not in NOT_OURS | {"data"}} == {
        key: value for key, value in theirs.items() if key not in NOT_OURS | {"data"}
    }
    assert {key: ours["data"][key] for key in theirs["data"]} == theirs["data"]


@pytest.mark.parametrize("case", CASES)
def test_their_picture_gives_the_card_it_was_made_of(case: str) -> None:
    card = decode((GOLDEN / "input" / f"{case}.json").read_bytes())
    pictured = decode((GOLDEN / "exported" / f"{case}.png").read_bytes())
    assert isinstance(card, Card)
    assert isinstance(pictured, Card)
    assert pictured.data["data"] == card.data["data"]
    assert pictured.image is not None
    assert decode(encode_png(pictured, pictured.image.data)) == pictured


def test_malformed_files_are_accepted_and_refused_as_recorded() -> None:
    recorded = json.loads((GOLDEN / "malformed.json").read_bytes())["cases"]
    for case in recorded:
        path = GOLDEN / "malformed" / case["case"]
        if not path.exists():
            continue
        refused = REFUSED_BY_US.get(case["case"]) or "parsed_name" not in case
        assert is_refused(path) == bool(refused), case["case"]


def is_refused(path: Path) -> bool:
    try:
        decode(path.read_bytes(), filename=path.name)
    except CardError:
        return True
    return False
