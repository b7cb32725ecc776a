"""Cases of card files: what the peer read from them, and what it wrote."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from characters.cards import Card, CardError, decode

from .verdicts import CaseReport, Json, first_difference, reported

#: What a story is made of. The rest is bookkeeping of the program that wrote the file.
_FIELDS = (
    "name",
    "description",
    "personality",
    "scenario",
    "first_mes",
    "mes_example",
    "creator_notes",
    "system_prompt",
    "post_history_instructions",
    "alternate_greetings",
    "tags",
    "creator",
    "character_version",
)


def card_cases(recorded: Json, folder: Path) -> Iterator[CaseReport]:
    """Run cases of `cards/cards.json`: the file that was given, and the two files that came out, are the same card."""
    for case in recorded["cards"]:
        yield reported(case["case"], partial(_difference, case, folder))


def broken_cases(recorded: Json, folder: Path) -> Iterator[CaseReport]:
    """Run cases of `cards/malformed.json`: refused or read, and under which name."""
    for case in recorded["cases"]:
        if (folder / "malformed" / case["case"]).exists():
            yield reported(case["case"], partial(_verdict_difference, case, folder))


def _difference(case: Json, folder: Path) -> str:
    given = _read(folder / "input" / f"{case['case']}.{case['file_type']}")
    wanted = {name: value for name, value in case["parsed"]["data"].items() if name in _FIELDS}
    if found := first_difference(wanted, {name: _story(given)[name] for name in wanted}, ".parsed"):
        return found
    for kind in ("png", "json"):
        exported = folder / "exported" / f"{case['case']}.{kind}"
        if exported.exists() and (found := first_difference(_story(given), _story(_read(exported)), f".{kind}")):
            return found
    return ""


def _verdict_difference(case: Json, folder: Path) -> str:
    was_refused = case["status"] >= 400 or "error" in case["response"]
    try:
        card = _read(folder / "malformed" / case["case"])
    except CardError as error:
        return "" if was_refused else f".name: {case['parsed_name']!r} expected, refused as {error.code}"
    return f": refused expected, {card.name!r} got" if was_refused else first_difference(case["parsed_name"], card.name)


def _story(card: Card) -> dict[str, object]:
    data = card.data["data"]
    return {name: data.get(name, [] if name in {"alternate_greetings", "tags"} else "") for name in _FIELDS}


def _read(path: Path) -> Card:
    found = decode(path.read_bytes(), filename=path.name)
    if not isinstance(found, Card):
        raise TypeError(f"{path.name} is a lorebook")
    return found
