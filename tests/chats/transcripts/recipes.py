"""Chat files for the tests, in the shape SillyTavern writes."""

import io
import json
from datetime import UTC
from typing import Any

from chats.transcripts import Header, Limits, Turn, open_transcript

HEADER = {
    "user_name": "Ann",
    "character_name": "Iris",
    "create_date": "2024-01-05@10h22m13s000ms",
    "chat_metadata": {"integrity": "b7e2", "note_prompt": "Keep it short.", "variables": {"mood": 3}},
}


def message(text: str = "Hello.", *, mine: bool = False, **fields: Any) -> dict[str, Any]:
    record: dict[str, Any] = {
        "name": "Ann" if mine else "Iris",
        "is_user": mine,
        "is_system": False,
        "send_date": "2024-01-05T10:22:13.000Z",
        "mes": text,
        "extra": {},
    }
    if not mine:
        record |= {"swipe_id": 0, "swipes": [text], "swipe_info": [{"send_date": record["send_date"], "extra": {}}]}
    return record | fields


def chat_file(*records: Any, header: dict[str, Any] | None = HEADER) -> bytes:
    lines = [header, *records] if header is not None else list(records)
    return b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)


def read(content: bytes, limits: Limits | None = None) -> tuple[Header, list[Turn]]:
    found = open_transcript(io.BytesIO(content), zone=UTC, limits=limits)
    return found.header, list(found.turns)
