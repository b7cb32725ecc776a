"""SillyTavern's solo chats: one JSON object per line, the first one about the chat.

Source: interoperability notes, sections 4.1 to 4.3. What we do not know is kept and written again.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from chats.transcripts import _values as values
from chats.transcripts._times import iso, moment_of, stamp
from chats.transcripts.errors import FieldWrong, TooManyVersions
from chats.transcripts.limits import Limits
from chats.transcripts.transcript import Header, Speaker, Transcript, Turn, Version

#: What newer files put where names were.
_UNUSED = "unused"
_HEADER_FIELDS = {"user_name", "character_name", "create_date", "chat_metadata"}
_FIELDS = {"name", "is_user", "is_system", "send_date", "mes", "swipes", "swipe_id", "swipe_info", "extra"}
#: Fields of a message that belong to its current swipe.
_OF_SWIPE = ("gen_started", "gen_finished")
_SYSTEM_TYPES = {
    "narrator", "comment", "generic", "help", "welcome", "welcome_prompt", "assistant_note", "assistant_message",
    "slash_commands", "formatting", "hotkeys", "macros", "empty", "group",
}  # fmt: skip


def write(transcript: Transcript) -> Iterator[str]:
    """Yield the lines of a file."""
    yield _line(_header_record(transcript.header))
    for turn in transcript.turns:
        yield _line(message_record(turn))


def is_header(record: Mapping[str, Any]) -> bool:
    return "mes" not in record and ("chat_metadata" in record or "user_name" in record)


def is_message(record: Mapping[str, Any]) -> bool:
    return "mes" in record and "name" in record


def read_header(record: Mapping[str, Any], *, zone: tzinfo) -> Header:
    """
    Raises:
        LineProblem: something in it is not what it should be.
    """
    character, person = (values.name(record, field, default="") for field in ("character_name", "user_name"))
    created = moment_of(record.get("create_date"), zone=zone)
    extra = {key: value for key, value in record.items() if key not in _HEADER_FIELDS}
    if created is None and record.get("create_date") is not None:
        extra["create_date"] = record["create_date"]
    return Header(
        character="" if character == _UNUSED else character,
        person="" if person == _UNUSED else person,
        created=created,
        metadata=values.mapping(record, "chat_metadata"),
        extra=extra,
    )


def read_message(record: Mapping[str, Any], *, limits: Limits, zone: tzinfo) -> Turn:
    """
    Raises:
        LineProblem: something in it is not what it should be.
    """
    time = moment_of(record.get("send_date"), zone=zone)
    extra = values.mapping(record, "extra")
    current = _version(_spoken(record, limits, field="mes"), extra, limits=limits)
    current = replace(current, time=time, info={key: record[key] for key in _OF_SWIPE if key in record})
    versions, chosen = _versions(record, current, limits=limits, zone=zone)
    unknown = {key: value for key, value in record.items() if key not in _FIELDS and key not in _OF_SWIPE}
    if time is None and record.get("send_date") is not None:
        unknown["send_date"] = record["send_date"]
    return Turn(
        speaker=_speaker(record, extra),
        name=values.name(record, "name", default=""),
        versions=versions,
        chosen=chosen,
        time=time,
        hidden=values.flag(record, "is_system"),
        extra=unknown,
    )


def message_record(turn: Turn) -> dict[str, Any]:
    """The line of a message, as SillyTavern has it."""
    record: dict[str, Any] = {
        "name": turn.name,
        "is_user": turn.speaker == Speaker.PERSON,
        "is_system": turn.hidden,
        "send_date": iso(turn.time) if turn.time else "",
        "mes": turn.version.text,
        **{key: turn.version.info[key] for key in _OF_SWIPE if key in turn.version.info},
        "extra": _extra(turn, turn.version),
    }
    # A person's words have swipes only when there is a choice.
    if len(turn.versions) > 1 or turn.speaker == Speaker.CHARACTER:
        record["swipe_id"] = turn.chosen
        record["swipes"] = [version.text for version in turn.versions]
        record["swipe_info"] = [_swipe_info(turn, version) for version in turn.versions]
    return record | dict(turn.extra)


def _versions(
    record: Mapping[str, Any], current: Version, *, limits: Limits, zone: tzinfo
) -> tuple[tuple[Version, ...], int]:
    """All swipes, with `current` (text and `extra` of the message itself, which are newer) in its place."""
    swipes = values.items(record, "swipes")
    if not swipes:
        return (current,), 0
    if len(swipes) >= limits.versions:
        raise TooManyVersions(limit=limits.versions)
    infos = [item or {} for item in values.items(record, "swipe_info")]
    if not all(isinstance(item, dict) for item in infos):
        raise FieldWrong(field="swipe_info")
    infos += [{}] * (len(swipes) - len(infos))
    versions = [
        _swipe(_spoken({"swipes": swipe}, limits, field="swipes"), info, limits=limits, zone=zone)
        for swipe, info in zip(swipes, infos, strict=False)
    ]
    chosen = _chosen(record, versions, current.text)
    if chosen == len(versions):
        versions.append(current)
    else:
        kept = versions[chosen]
        versions[chosen] = replace(
            current,
            time=kept.time or current.time,
            info={**kept.info, **current.info},
            extra=current.extra if "extra" in record else kept.extra,
            reasoning=current.reasoning if "extra" in record else kept.reasoning,
            model=current.model if "extra" in record else kept.model,
        )
    return tuple(versions), chosen


def _chosen(record: Mapping[str, Any], versions: list[Version], text: str) -> int:
    """The index of the current swipe; one past the end means that `mes` was still being written."""
    index = values.whole(record, "swipe_id")
    if index is not None and 0 <= index <= len(versions):
        return index
    return next((place for place, version in enumerate(versions) if version.text == text), len(versions))


def _swipe(text: str, info: Mapping[str, Any], *, limits: Limits, zone: tzinfo) -> Version:
    version = _version(text, values.mapping(info, "extra"), limits=limits)
    unknown = {key: value for key, value in info.items() if key not in {"extra", "send_date"}}
    return replace(version, time=moment_of(info.get("send_date"), zone=zone), info=unknown)


def _version(text: str, extra: Mapping[str, Any], *, limits: Limits) -> Version:
    reasoning, model = extra.get("reasoning"), extra.get("model")
    known = {"reasoning"} if isinstance(reasoning, str) else set()
    known |= {"model"} if isinstance(model, str) and len(model) <= 200 else set()
    if "reasoning" in known:
        values.text(extra, "reasoning", limit=limits.text_characters * 4)
    return Version(
        text=text,
        reasoning=str(reasoning) if "reasoning" in known else "",
        model=str(model) if "model" in known else "",
        extra={key: value for key, value in extra.items() if key not in known},
    )


def _spoken(record: Mapping[str, Any], limits: Limits, *, field: str) -> str:
    """A text; Chub's files have it one level down."""
    value = record.get(field)
    if isinstance(value, dict) and isinstance(value.get("message"), str):
        record = {field: value["message"]}
    return values.text(record, field, limit=limits.text_characters)


def _speaker(record: Mapping[str, Any], extra: Mapping[str, Any]) -> Speaker:
    if values.flag(record, "is_user"):
        return Speaker.PERSON
    kind = extra.get("type")
    is_note = isinstance(kind, str) and kind in _SYSTEM_TYPES
    return Speaker.SYSTEM if is_note or "tool_invocations" in extra else Speaker.CHARACTER


def _extra(turn: Turn, version: Version) -> dict[str, Any]:
    extra = dict(version.extra)
    if version.reasoning:
        extra["reasoning"] = version.reasoning
    if version.model:
        extra["model"] = version.model
    if turn.speaker == Speaker.SYSTEM and "tool_invocations" not in extra:
        extra.setdefault("type", "narrator")
    return extra


def _swipe_info(turn: Turn, version: Version) -> dict[str, Any]:
    time: datetime | None = version.time or turn.time
    return {"send_date": iso(time) if time else "", **version.info, "extra": _extra(turn, version)}


def _header_record(header: Header) -> dict[str, Any]:
    return {
        "user_name": header.person or _UNUSED,
        "character_name": header.character or _UNUSED,
        "create_date": stamp(header.created) if header.created else "",
        "chat_metadata": dict(header.metadata),
    } | dict(header.extra)


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
