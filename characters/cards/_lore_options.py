"""The options of a lorebook entry, under their two sets of names.

In a card they live in the entry's `extensions`, in snake case; in a World Info file in the entry itself, in
camel case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from characters.cards._fields import INT_MAX, Fields
from characters.cards._json import JsonObject
from characters.cards.lorebook import CharacterFilter, LoreEntry, Position, Role, SelectiveLogic

Form = Literal["card", "world"]
Kind = Literal["flag", "optional-flag", "number", "optional-number", "text", "words"]


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its attribute, what it holds, and its key in either form."""

    attribute: str
    kind: Kind
    card: str
    world: str
    least: int = 0
    most: int = INT_MAX

    def key(self, form: Form) -> str:
        return self.card if form == "card" else self.world


def _option(attribute: str, kind: Kind, *, card: str = "", most: int = INT_MAX) -> Option:
    head, *tail = attribute.split("_")
    camel = head + "".join(word.capitalize() for word in tail)
    return Option(attribute, kind, card or attribute, camel, most=most)


OPTIONS = (
    _option("depth", "number", most=10_000),
    _option("selective_logic", "number", card="selectiveLogic", most=len(SelectiveLogic) - 1),
    _option("role", "number", most=len(Role) - 1),
    _option("outlet_name", "text"),
    _option("vectorized", "flag"),
    _option("ignore_budget", "flag"),
    _option("exclude_recursion", "flag"),
    _option("prevent_recursion", "flag"),
    _option("delay_until_recursion", "number"),
    _option("probability", "number", most=100),
    _option("use_probability", "flag", card="useProbability"),
    _option("group", "text"),
    _option("group_override", "flag"),
    _option("group_weight", "number"),
    _option("use_group_scoring", "optional-flag"),
    _option("scan_depth", "optional-number"),
    _option("case_sensitive", "optional-flag"),
    _option("match_whole_words", "optional-flag"),
    _option("match_persona_description", "flag"),
    _option("match_character_description", "flag"),
    _option("match_character_personality", "flag"),
    _option("match_character_depth_prompt", "flag"),
    _option("match_scenario", "flag"),
    _option("match_creator_notes", "flag"),
    _option("sticky", "optional-number"),
    _option("cooldown", "optional-number"),
    _option("delay", "optional-number"),
    _option("automation_id", "text"),
    _option("triggers", "words"),
)

_DEFAULTS: Mapping[str, Any] = {field.name: field.default for field in fields(LoreEntry)}


def read_options(source: Fields, form: Form) -> dict[str, Any]:
    """Read every option that is there, as arguments of `LoreEntry`."""
    options = {option.attribute: _read(source, option, form) for option in OPTIONS}
    options["selective_logic"] = SelectiveLogic(options["selective_logic"])
    options["role"] = Role(options["role"])
    options["character_filter"] = _read_filter(source, "character_filter" if form == "card" else "characterFilter")
    return options


def read_position(source: Fields, default: Position) -> Position:
    """Read a position number; what is none of the eight counts as not given."""
    number = source.optional_number("position", least=-1, most=len(Position))
    return Position(number) if number is not None and 0 <= number < len(Position) else default


def write_options(entry: LoreEntry, form: Form) -> JsonObject:
    """Write every option under its name in that form."""
    written = {option.key(form): _plain(getattr(entry, option.attribute)) for option in OPTIONS}
    level = entry.delay_until_recursion
    written["delay_until_recursion" if form == "card" else "delayUntilRecursion"] = level if level > 1 else bool(level)
    if entry.character_filter:
        chosen = entry.character_filter
        names = {"isExclude": chosen.exclude, "names": list(chosen.names), "tags": list(chosen.tags)}
        written["character_filter" if form == "card" else "characterFilter"] = names
    return written


def _read(source: Fields, option: Option, form: Form) -> Any:
    key, default = option.key(form), _DEFAULTS[option.attribute]
    match option.kind:
        case "flag":
            return source.flag(key, default=default)
        case "optional-flag":
            return source.optional_flag(key)
        case "number":
            return source.number(key, int(default), least=option.least, most=option.most)
        case "optional-number":
            return source.optional_number(key, least=option.least, most=option.most)
        case "text":
            return source.text(key)
        case "words":
            return tuple(source.words(key))


def _read_filter(source: Fields, key: str) -> CharacterFilter | None:
    if not isinstance(source.raw(key), dict):
        return None
    chosen = source.child(key)
    names, tags = tuple(chosen.words("names")), tuple(chosen.words("tags"))
    return CharacterFilter(exclude=chosen.flag("isExclude", default=False), names=names, tags=tags)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return int(value) if isinstance(value, SelectiveLogic | Role) else value
