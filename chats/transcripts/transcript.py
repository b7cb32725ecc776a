"""A chat as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Speaker(StrEnum):
    PERSON = "person"
    CHARACTER = "character"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class EarlierText:
    """What a version said before it was edited at `time`."""

    text: str
    time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a turn (a swipe).

    Attributes:
        earlier: texts before edits, oldest first.
        extra: fields of SillyTavern's `extra` that we do not know.
        info: fields of its `swipe_info` entry that we do not know.
    """

    text: str
    reasoning: str = ""
    model: str = ""
    time: datetime | None = None
    earlier: tuple[EarlierText, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    info: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """A place in the story with at least one version, of which `versions[chosen]` counts.

    Attributes:
        hidden: shown to the person, not sent to the model.
        bookmark: its name, "" for a bookmark without one, None without a bookmark.
        number, parent: places in the tree of a file that keeps branches; a parent comes before its replies.
        extra: fields of an imported message that we do not know.
    """

    speaker: Speaker
    name: str
    versions: tuple[Version, ...]
    chosen: int = 0
    time: datetime | None = None
    hidden: bool = False
    bookmark: str | None = None
    number: int = 0
    parent: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> Version:
        return self.versions[self.chosen]


@dataclass(frozen=True, slots=True)
class Branch:
    """A line through the tree: `head` and `forked_from` are numbers of turns, `parent` of a branch."""

    number: int
    name: str = ""
    head: int | None = None
    forked_from: int | None = None
    parent: int | None = None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """What is said about the whole chat.

    Attributes:
        character, person: names, as they speak; "" when the file does not say.
        metadata: SillyTavern's `chat_metadata`, whatever it holds.
        extra: other fields of an imported header that we do not know.
        head: number of the last turn of the line that is open; None means the last turn of the file.
    """

    character: str = ""
    person: str = ""
    title: str = ""
    created: datetime | None = None
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    head: int | None = None
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A chat to write. `turns` are read once: the open line, oldest first, or the whole tree for the format that keeps it."""

    header: Header
    turns: Iterable[Turn]
