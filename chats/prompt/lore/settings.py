"""What an activation is told besides the books and the chat."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .entry import LoreBook, MatchSource


class Strategy(StrEnum):
    """Whose entries come first, after those of the chat and the persona."""

    EVENLY = "evenly"
    CHARACTER_FIRST = "character_first"
    GLOBAL_FIRST = "global_first"


@dataclass(frozen=True, slots=True)
class LoreSettings:
    """How books are scanned where an entry does not say it itself.

    `depth` counts messages. `max_recursion_steps` counts scans, the first one included; 0 is no limit.
    `min_activations` looks further back until so many entries are active, at most `min_activations_depth` messages
    (0: the whole chat). `max_entries` is a limit of ours, None for none. `unicode_words` lets whole words end where
    Unicode says so; without it only ASCII letters, digits and `_` make a word, as in SillyTavern.
    """

    depth: int = 2
    include_names: bool = True
    case_sensitive: bool = False
    whole_words: bool = False
    unicode_words: bool = False
    recursive: bool = False
    max_recursion_steps: int = 0
    min_activations: int = 0
    min_activations_depth: int = 0
    group_scoring: bool = False
    strategy: Strategy = Strategy.CHARACTER_FIRST
    max_entries: int | None = None


@dataclass(frozen=True, slots=True)
class LoreSources:
    """The books of one generation by where they are attached. A book that is attached twice counts once: as global
    before chat before persona before character."""

    everywhere: tuple[LoreBook, ...] = ()
    chat: tuple[LoreBook, ...] = ()
    persona: tuple[LoreBook, ...] = ()
    character: tuple[LoreBook, ...] = ()


@dataclass(frozen=True, slots=True)
class LoreScene:
    """What is scanned, and for whom.

    `lines` are the messages newest first, written as the model will see them (with the speaker's name before them
    where names are included). `message_count` counts all messages of the chat the model may see; timers run on it.
    `reply_count` counts the character's. `texts` are the sources an entry may also look at, `injections` further
    texts that every entry does. `forced` holds ids `book.entry` that something outside (similarity, an extension)
    has called up. `tags` None: the character has no list of tags, and tag filters do not apply.
    """

    lines: Sequence[str]
    message_count: int
    reply_count: int = 0
    trigger: str = "normal"
    character_name: str = ""
    tags: frozenset[str] | None = None
    greeting_index: int | None = None
    texts: Mapping[MatchSource, str] = field(default_factory=dict)
    injections: tuple[str, ...] = ()
    forced: frozenset[str] = frozenset()


CountTokens = Callable[[str], int]
