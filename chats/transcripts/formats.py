"""The formats a chat can be written to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chats.transcripts import native, sillytavern, tables, texts
from chats.transcripts.transcript import Transcript


@dataclass(frozen=True, slots=True)
class TranscriptFormat:
    """`is_tree` wants every branch; the others tell the open line."""

    extension: str
    mime: str
    write: Callable[[Transcript], Iterator[str]]
    is_tree: bool = False


FORMATS = {
    "json": TranscriptFormat("json", "application/json", native.write, is_tree=True),
    "jsonl": TranscriptFormat("jsonl", "application/jsonl", sillytavern.write),
    "csv": TranscriptFormat("csv", "text/csv; charset=utf-8", tables.write),
    "txt": TranscriptFormat("txt", "text/plain; charset=utf-8", texts.write_plain),
    "md": TranscriptFormat("md", "text/markdown; charset=utf-8", texts.write_markdown),
}


def encode(transcript: Transcript, kind: str) -> Iterator[str]:
    """Yield a chat in one of `FORMATS`, piece by piece."""
    return FORMATS[kind].write(transcript)
