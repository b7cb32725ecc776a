"""Checkpoints and branches: SillyTavern copies the whole chat for each; here they become one tree again.

Source: interoperability notes, section 4.4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chats.transcripts import Branch, Header, OpenTranscript, Turn

#: Where our own fields stand in a chat's metadata and in a message's extra.
OWN = "lamplight"


@dataclass(frozen=True)
class Copy:
    """One file of a family; `parent` is the name of the file it was copied from."""

    name: str
    parent: str | None
    transcript: OpenTranscript


@dataclass
class _Line:
    """A line as it was stored: for each turn what it says and its number in the tree."""

    number: int
    places: list[tuple[bytes, int]]


class Family:
    """A chat with the copies that were made of it, as one transcript. The first copy is the chat itself.

    `header` knows the branches when `turns` is read to its end.
    """

    def __init__(self, copies: Iterator[Copy]) -> None:
        self._copies = copies
        self._first = next(copies)
        self._lines: dict[str, _Line] = {}
        self._branches: list[Branch] = []
        self._last = 0
        self._head: int | None = None
        self.header = _named(self._first.transcript.header)
        self.turns = self._all_turns()

    def _all_turns(self) -> Iterator[Turn]:
        first = _Line(1, [])
        self._lines[self._first.name] = first
        for turn in self._first.transcript.turns:
            yield self._added(turn, first)
        self._head = first.places[-1][1] if first.places else None
        open_branch = 1
        for copy in self._copies:
            yield from self._branch_turns(copy)
            if _own(copy.transcript.header.metadata).get("open") is True:
                open_branch = len(self._branches) + 1
        self._close(open_branch)

    def _branch_turns(self, copy: Copy) -> Iterator[Turn]:
        above = self._lines.get(copy.parent or "") or self._lines[self._first.name]
        line = _Line(len(self._branches) + 2, [])
        shared, is_apart = 0, False
        for turn in copy.transcript.turns:
            told, place = _told(turn), len(line.places)
            if not is_apart and place < len(above.places) and above.places[place][0] == told:
                line.places.append(above.places[place])
                shared += 1
            else:
                is_apart = True
                yield self._added(turn, line)
        self._lines[copy.name] = line
        self._branches.append(
            Branch(
                number=line.number,
                name=_branch_name(copy, self._first.name),
                head=line.places[-1][1] if line.places else None,
                forked_from=line.places[shared - 1][1] if shared else None,
                parent=above.number,
            )
        )

    def _added(self, turn: Turn, line: _Line) -> Turn:
        self._last += 1
        parent = line.places[-1][1] if line.places else None
        line.places.append((_told(turn), self._last))
        return _marked(replace(turn, number=self._last, parent=parent))

    def _close(self, open_branch: int) -> None:
        branches: tuple[Branch, ...] = ()
        if self._branches:
            name = str(_own(self._first.transcript.header.metadata).get("branch") or "")[:100]
            main = Branch(number=1, name=name, head=self._head)
            branches = tuple(replace(b, is_current=b.number == open_branch) for b in (main, *self._branches))
        head = next((branch.head for branch in branches if branch.is_current), self._head)
        self.header = replace(self.header, head=head, branches=branches)


def own_fields(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """What this site wrote into a chat's metadata for itself."""
    return _own(metadata)


def _own(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    found = fields.get(OWN)
    return found if isinstance(found, dict) else {}


def _named(header: Header) -> Header:
    """Take title and tags from our own fields, which do not go on into the chat."""
    own = _own(header.metadata)
    title, tags = own.get("title"), own.get("tags")
    return replace(
        header,
        title=title[:200] if isinstance(title, str) else header.title,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else header.tags,
        metadata={key: value for key, value in header.metadata.items() if key != OWN},
    )


def _branch_name(copy: Copy, first: str) -> str:
    own = _own(copy.transcript.header.metadata).get("branch")
    return (own if isinstance(own, str) else copy.name.removeprefix(f"{first} - "))[:100]


def _marked(turn: Turn) -> Turn:
    """Let the marks of SillyTavern's checkpoints and of our own bookmarks be bookmarks."""
    extra = turn.version.extra
    name = extra.get(f"{OWN}_bookmark", extra.get("bookmark_link"))
    if not isinstance(name, str) or turn.bookmark is not None:
        return turn
    kept = {key: value for key, value in extra.items() if key != f"{OWN}_bookmark"}
    versions = list(turn.versions)
    versions[turn.chosen] = replace(turn.version, extra=kept)
    return replace(turn, bookmark=name[:100], versions=tuple(versions))


def _told(turn: Turn) -> bytes:
    words = f"{turn.speaker.value}\0{turn.name}\0{turn.version.text}"
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()[:16]
