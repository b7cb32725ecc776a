"""Lorebooks as values, with every field that World Info has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from characters.cards.warnings import CardWarning


class SelectiveLogic(IntEnum):
    """How secondary keys decide, once a primary key is found."""

    AND_ANY = 0
    NOT_ALL = 1
    NOT_ANY = 2
    AND_ALL = 3


class Position(IntEnum):
    """Where an active entry lands in the prompt."""

    BEFORE_CHARACTER = 0
    AFTER_CHARACTER = 1
    NOTE_TOP = 2
    NOTE_BOTTOM = 3
    AT_DEPTH = 4
    EXAMPLES_TOP = 5
    EXAMPLES_BOTTOM = 6
    OUTLET = 7


class Role(IntEnum):
    """Who speaks an entry that is placed at a depth."""

    SYSTEM = 0
    USER = 1
    ASSISTANT = 2


@dataclass(frozen=True, slots=True)
class CharacterFilter:
    """For whom an entry may be active: avatar names and tag ids; `exclude` turns it around."""

    exclude: bool = False
    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoreEntry:
    """One entry. `None` in an optional field means: as the global setting says.

    `delay_until_recursion` is a level: 0 is off, 1 what other programs call true. `extensions` and `extra`
    hold unknown fields of the entry's `extensions` object and of the entry itself.
    """

    uid: int = 0
    keys: tuple[str, ...] = ()
    secondary_keys: tuple[str, ...] = ()
    comment: str = ""
    content: str = ""
    enabled: bool = True
    constant: bool = False
    vectorized: bool = False
    selective: bool = True
    selective_logic: SelectiveLogic = SelectiveLogic.AND_ANY
    add_memo: bool = False
    order: int = 100
    position: Position = Position.BEFORE_CHARACTER
    depth: int = 4
    role: Role = Role.SYSTEM
    outlet_name: str = ""
    ignore_budget: bool = False
    exclude_recursion: bool = False
    prevent_recursion: bool = False
    delay_until_recursion: int = 0
    probability: int = 100
    use_probability: bool = True
    group: str = ""
    group_override: bool = False
    group_weight: int = 100
    use_group_scoring: bool | None = None
    scan_depth: int | None = None
    case_sensitive: bool | None = None
    match_whole_words: bool | None = None
    match_persona_description: bool = False
    match_character_description: bool = False
    match_character_personality: bool = False
    match_character_depth_prompt: bool = False
    match_scenario: bool = False
    match_creator_notes: bool = False
    sticky: int | None = None
    cooldown: int | None = None
    delay: int | None = None
    automation_id: str = ""
    triggers: tuple[str, ...] = ()
    character_filter: CharacterFilter | None = None
    display_index: int = 0
    extensions: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lorebook:
    """A book of entries, embedded in a card or on its own.

    `source_format` and `warnings` tell how it was read and do not count for equality.
    """

    name: str = ""
    description: str = ""
    scan_depth: int | None = None
    token_budget: int | None = None
    recursive_scanning: bool | None = None
    entries: tuple[LoreEntry, ...] = ()
    extensions: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    source_format: str = field(default="", compare=False)
    warnings: tuple[CardWarning, ...] = field(default=(), compare=False)
