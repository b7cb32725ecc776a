"""Lorebooks as the engine reads them."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from chats.prompt.basics import Role


class LorePosition(StrEnum):
    """Where the text of an entry goes. Note positions hang on the author's note, an outlet is fetched by a macro."""

    BEFORE_CHARACTER = "before_character"
    AFTER_CHARACTER = "after_character"
    NOTE_TOP = "note_top"
    NOTE_BOTTOM = "note_bottom"
    AT_DEPTH = "at_depth"
    EXAMPLES_TOP = "examples_top"
    EXAMPLES_BOTTOM = "examples_bottom"
    OUTLET = "outlet"


class LoreLogic(StrEnum):
    """What the secondary keys of an entry must do once a primary key was found."""

    AND_ANY = "and_any"
    NOT_ALL = "not_all"
    NOT_ANY = "not_any"
    AND_ALL = "and_all"


class MatchSource(StrEnum):
    """Texts beside the chat in which an entry may look for its keys."""

    PERSONA_DESCRIPTION = "persona_description"
    CHARACTER_DESCRIPTION = "character_description"
    CHARACTER_PERSONALITY = "character_personality"
    CHARACTER_DEPTH_PROMPT = "character_depth_prompt"
    SCENARIO = "scenario"
    CREATOR_NOTES = "creator_notes"


@dataclass(frozen=True, slots=True)
class LoreEntry:
    """One entry of a lorebook. A key written `/pattern/flags` is a regular expression.

    `order`: higher goes nearer to the end of the prompt, and is kept first when lore has to be left out. `depth` and
    `role` matter at `AT_DEPTH`, `outlet` at `OUTLET`. None means "as the settings say". `sticky`, `cooldown` and
    `delay` count messages. `delay_until_recursion` is the recursion level that may call the entry up, 0 for none.
    `filter_names` and `filter_tags` are the characters it is for, or with `filter_excludes` not for. `triggers` are
    the kinds of generation it is for; empty means all.
    """

    id: str
    content: str
    keys: tuple[str, ...] = ()
    secondary_keys: tuple[str, ...] = ()
    logic: LoreLogic = LoreLogic.AND_ANY
    name: str = ""
    enabled: bool = True
    constant: bool = False
    vectorized: bool = False
    order: int = 100
    position: LorePosition = LorePosition.BEFORE_CHARACTER
    depth: int = 4
    role: Role = Role.SYSTEM
    outlet: str = ""
    probability: float = 100.0
    scan_depth: int | None = None
    case_sensitive: bool | None = None
    whole_words: bool | None = None
    match_sources: frozenset[MatchSource] = frozenset()
    exclude_recursion: bool = False
    prevent_recursion: bool = False
    delay_until_recursion: int = 0
    groups: tuple[str, ...] = ()
    group_override: bool = False
    group_weight: int = 100
    group_scoring: bool | None = None
    sticky: int = 0
    cooldown: int = 0
    delay: int = 0
    ignore_budget: bool = False
    triggers: frozenset[str] = frozenset()
    filter_names: frozenset[str] = frozenset()
    filter_tags: frozenset[str] = frozenset()
    filter_excludes: bool = False
    automation_id: str = ""

    @property
    def content_hash(self) -> str:
        """A hash that changes with anything in the entry: what a running timer belongs to."""
        return hashlib.blake2b(_stable(self).encode(errors="backslashreplace"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class LoreBook:
    """A lorebook. `content_hash` names exactly these entries; left empty, it is computed when the book is compiled.

    Callers that keep the hash with the stored book save that work on every prompt.
    """

    entries: tuple[LoreEntry, ...] = ()
    name: str = ""
    content_hash: str = ""


def content_hash(book: LoreBook) -> str:
    """A hash that changes with anything in the entries. Store it as `LoreBook.content_hash`."""
    digest = hashlib.blake2b(digest_size=16)
    for entry in book.entries:
        digest.update(_stable(entry).encode(errors="backslashreplace"))
    return digest.hexdigest()


def _stable(entry: LoreEntry) -> str:
    """The entry as text that is the same in every process: sets in order."""
    values = (getattr(entry, name) for name in LoreEntry.__slots__)
    return repr(tuple(sorted(value) if isinstance(value, frozenset) else value for value in values))
