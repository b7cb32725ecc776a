"""Chats to read outside: plain text and Markdown. Hidden turns are not part of the told story and stay out."""

import re
from collections.abc import Iterator

from chats.transcripts.transcript import Header, Transcript, Turn

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def write_plain(transcript: Transcript) -> Iterator[str]:
    """Yield `Name: text` and an empty line for each turn, as SillyTavern does."""
    for turn in transcript.turns:
        if not turn.hidden:
            yield f"{turn.name}: {_shown(turn)}\n\n"


def write_markdown(transcript: Transcript) -> Iterator[str]:
    """Yield a heading, then each turn under its name; the texts are Markdown already."""
    yield f"# {_escaped(_title(transcript.header))}\n"
    for turn in transcript.turns:
        if not turn.hidden:
            yield f"\n**{_escaped(turn.name)}**\n\n{_shown(turn).strip()}\n"


def _shown(turn: Turn) -> str:
    """SillyTavern's files may hold another text to show, such as a translation."""
    shown = turn.version.extra.get("display_text")
    return shown if isinstance(shown, str) and shown else turn.version.text


def _title(header: Header) -> str:
    return header.title or " & ".join(filter(None, (header.character, header.person)))


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
