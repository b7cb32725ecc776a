"""A chat as the files SillyTavern has for it: one for each branch, every one a whole copy.

Source: interoperability notes, sections 4.3 and 4.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from characters.actions.exports import file_stem
from characters.models import Asset
from chats.actions.exporting import export_name, lines_of
from chats.models import Chat
from chats.moving.families import OWN
from chats.transcripts import Branch, Transcript, Turn, encode
from tavern.accounts.models import User
from tavern.lib.downloads import in_chunks

_KIND = "jsonl"


@dataclass(frozen=True)
class Leaf:
    """One file of a chat. `stem` is the name it would like to have."""

    number: int
    stem: str
    pieces: Iterable[bytes]
    background: Asset | None = None
    background_path: str = ""


def files_of_chat(chat: Chat, *, reader: User, persona: str, world: str, names: Mapping[int, str]) -> Iterator[Leaf]:
    """Yield the files of a chat; `names` must tell, before the next one is asked for, what each is called."""
    main = ""
    stem = export_name(chat, _KIND).removesuffix(f".{_KIND}")
    picture = chat.background_picture
    path = _background_path(picture) if picture else ""
    for branch, transcript in lines_of(chat, reader=reader):
        own: dict[str, Any] = {"title": chat.title, "tags": chat.tags, "branch": branch.name, "open": branch.is_current}
        metadata = {**transcript.header.metadata, OWN: own}
        if persona:
            metadata["persona"] = persona
        if world:
            metadata["world_info"] = world
        if path:
            metadata["custom_background"] = f'url("{quote(path)}")'
        if main:
            metadata["main_chat"] = names.get(branch.parent or 0, main)
        else:
            metadata.pop("main_chat", None)
        header = replace(transcript.header, metadata=metadata)
        pieces = in_chunks(encode(Transcript(header, map(_marked, transcript.turns)), _KIND))
        yield Leaf(branch.number, _stem(stem, branch, is_first=not main), pieces, picture, path)
        main = main or names.get(branch.number, stem)


def _stem(stem: str, branch: Branch, *, is_first: bool) -> str:
    return stem if is_first else f"{stem} - {file_stem(branch.name or f'Branch {branch.number}')}"


def _background_path(picture: Asset) -> str:
    suffix = picture.mime.rpartition("/")[2].replace("jpeg", "jpg")
    return f"backgrounds/{picture.sha256[:16]}.{suffix}"


def _marked(turn: Turn) -> Turn:
    """Write a bookmark where our import finds it; SillyTavern's own marks stand in the message already."""
    if turn.bookmark is None or "bookmark_link" in turn.version.extra:
        return turn
    versions = list(turn.versions)
    versions[turn.chosen] = replace(turn.version, extra={**turn.version.extra, f"{OWN}_bookmark": turn.bookmark})
    return replace(turn, versions=tuple(versions))
