"""Our own format: one JSON object that loses nothing, with `turns` last so that it can be read as a stream.

`docs/chat-format.md` describes it for others.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from chats.transcripts import _values as values
from chats.transcripts._times import moment_of
from chats.transcripts.errors import BrokenTree, FieldMissing, FieldWrong, NewerVersion, TooManyVersions
from chats.transcripts.limits import Limits
from chats.transcripts.transcript import Branch, EarlierText, Header, Speaker, Transcript, Turn, Version

FORMAT = "lamplight-chat"
VERSION = 1


def write(transcript: Transcript) -> Iterator[str]:
    """Yield the file: the header, then a line for each turn."""
    header = _dumped(_header_record(transcript.header))
    yield f'{header[:-1]},"turns":['
    separator = "\n"
    for turn in transcript.turns:
        yield separator + _dumped(_turn_record(turn))
        separator = ",\n"
    yield "\n]}\n"


def read_header(record: Mapping[str, Any], *, limits: Limits, zone: tzinfo) -> Header:
    """
    Raises:
        NewerVersion: we cannot know what it means.
        LineProblem, BrokenTree: something in it is not what it should be.
    """
    if (values.whole(record, "version") or 0) > VERSION:
        raise NewerVersion
    branches = values.items(record, "branches")
    if len(branches) > limits.branches:
        raise BrokenTree
    return Header(
        character=values.name(record, "character", default=""),
        person=values.name(record, "person", default=""),
        title=values.name(record, "title", default=""),
        created=_time(record, "created", zone),
        tags=tuple(values.name({"tags": tag}, "tags") for tag in values.items(record, "tags")[:100]),
        metadata=values.mapping(record, "metadata"),
        extra=values.mapping(record, "extra"),
        head=values.whole(record, "head"),
        branches=tuple(_branch(values.object_of(item)) for item in branches),
    )


def read_turn(record: Mapping[str, Any], *, limits: Limits, zone: tzinfo) -> Turn:
    """
    Raises:
        LineProblem: something in it is not what it should be.
    """
    speaker = values.text(record, "author", limit=20)
    if speaker not in set(Speaker):
        raise FieldWrong(field="author")
    versions = values.items(record, "versions")
    if not versions:
        raise FieldMissing(field="versions")
    if len(versions) > limits.versions:
        raise TooManyVersions(limit=limits.versions)
    chosen = values.whole(record, "chosen") or 0
    if not 0 <= chosen < len(versions):
        raise FieldWrong(field="chosen")
    number = values.whole(record, "id")
    if number is None:
        raise FieldMissing(field="id")
    bookmark = None if record.get("bookmark") is None else values.name(record, "bookmark")[:100]
    return Turn(
        speaker=Speaker(speaker),
        name=values.name(record, "name", default=""),
        versions=tuple(_version(values.object_of(item), limits, zone) for item in versions),
        chosen=chosen,
        time=_time(record, "time", zone),
        hidden=values.flag(record, "hidden"),
        bookmark=bookmark,
        number=number,
        parent=values.whole(record, "parent"),
        extra=values.mapping(record, "extra"),
    )


def _version(record: Mapping[str, Any], limits: Limits, zone: tzinfo) -> Version:
    earlier = [values.object_of(item) for item in values.items(record, "earlier")]
    if len(earlier) > limits.versions:
        raise TooManyVersions(limit=limits.versions)
    return Version(
        text=values.text(record, "text", limit=limits.text_characters),
        reasoning=values.text(record, "reasoning", limit=limits.text_characters * 4, default=""),
        model=values.name(record, "model", default=""),
        time=_time(record, "time", zone),
        earlier=tuple(
            EarlierText(values.text(item, "text", limit=limits.text_characters), _time(item, "time", zone))
            for item in earlier
        ),
        extra=values.mapping(record, "extra"),
        info=values.mapping(record, "info"),
    )


def _branch(record: Mapping[str, Any]) -> Branch:
    number = values.whole(record, "id")
    if number is None:
        raise FieldMissing(field="id")
    return Branch(
        number=number,
        name=values.name(record, "name", default="")[:100],
        head=values.whole(record, "head"),
        forked_from=values.whole(record, "forked_from"),
        parent=values.whole(record, "parent"),
        is_current=values.flag(record, "current"),
    )


def _time(record: Mapping[str, Any], field: str, zone: tzinfo) -> datetime | None:
    if record.get(field) is None:
        return None
    moment = moment_of(values.text(record, field, limit=64), zone=zone)
    if moment is None:
        raise FieldWrong(field=field)
    return moment


def _header_record(header: Header) -> dict[str, Any]:
    """`format` comes first: it is how the file is recognised."""
    return {"format": FORMAT, "version": VERSION} | _filled(
        {
            "title": header.title,
            "character": header.character,
            "person": header.person,
            "created": header.created.isoformat() if header.created else None,
            "tags": list(header.tags),
            "metadata": dict(header.metadata),
            "extra": dict(header.extra),
            "head": header.head,
            "branches": [_branch_record(branch) for branch in header.branches],
        }
    )


def _branch_record(branch: Branch) -> dict[str, Any]:
    return {"id": branch.number} | _filled(
        {
            "name": branch.name,
            "head": branch.head,
            "forked_from": branch.forked_from,
            "parent": branch.parent,
            "current": branch.is_current,
        }
    )


def _turn_record(turn: Turn) -> dict[str, Any]:
    record = {
        "id": turn.number,
        "parent": turn.parent,
        "author": turn.speaker.value,
        "name": turn.name,
        "chosen": turn.chosen,
        "versions": [_version_record(version) for version in turn.versions],
    } | _filled(
        {"time": turn.time.isoformat() if turn.time else None, "hidden": turn.hidden, "extra": dict(turn.extra)}
    )
    return record if turn.bookmark is None else {**record, "bookmark": turn.bookmark}


def _version_record(version: Version) -> dict[str, Any]:
    return {"text": version.text} | _filled(
        {
            "reasoning": version.reasoning,
            "model": version.model,
            "time": version.time.isoformat() if version.time else None,
            "earlier": [
                {"text": earlier.text} | _filled({"time": earlier.time.isoformat() if earlier.time else None})
                for earlier in version.earlier
            ],
            "extra": dict(version.extra),
            "info": dict(version.info),
        }
    )


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing; the number 0 says something."""
    return {key: value for key, value in record.items() if value or (value == 0 and value is not False)}


def _dumped(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
