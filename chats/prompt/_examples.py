"""Example dialogue: blocks that begin at `<START>`, and in them who says what."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_START = re.compile(r"<START>", re.IGNORECASE)


class ExampleLine(NamedTuple):
    """What somebody says in an example; `is_user` for the person."""

    is_user: bool
    name: str
    text: str


def example_blocks(examples: str) -> list[str]:
    """Split examples into their blocks, those that are empty left out."""
    return [block for part in _START.split(examples) if (block := part.strip())]


def example_lines(block: str, *, user: str, characters: Iterable[str]) -> Iterator[ExampleLine]:
    """Read who says what: a line `Name:` begins a turn, others go on with it.

    Lines before the first name belong to the first speaker.
    """
    openings = {f"{user}:": (True, user)} | {f"{name}:": (False, name) for name in characters}
    speaker: tuple[bool, str] | None = None
    lines: list[str] = []
    for line in block.split("\n"):
        opening = next((opening for opening in openings if line.startswith(opening)), None)
        if opening is not None:
            if speaker is not None:
                yield ExampleLine(*speaker, "\n".join(lines).strip())
                lines = []
            speaker = openings[opening]
            line = line.removeprefix(opening)
        lines.append(line)
    if speaker is not None:
        yield ExampleLine(*speaker, "\n".join(lines).strip())
