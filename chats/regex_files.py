"""Regex scripts as files, and as their form writes them."""

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from chats.models import RegexScript
from chats.prompt import PromptError
from chats.prompt.regex_scripts import read_script
from chats.quick_replies import FileRefused, read_json

MAX_IN_FILE = 200
MAX_DATA_CHARACTERS = 200_000

EMPTY: dict[str, Any] = {
    "scriptName": "",
    "findRegex": "",
    "replaceString": "",
    "trimStrings": [],
    "placement": [2],
    "disabled": False,
    "markdownOnly": False,
    "promptOnly": False,
    "runOnEdit": False,
    "substituteRegex": 0,
    "minDepth": None,
    "maxDepth": None,
}


def read_scripts(content: bytes) -> list[dict[str, Any]]:
    """Return the scripts of a file, one or a list, with all their fields.

    Raises:
        FileRefused: none of it is a regex script.
    """
    data = read_json(content)
    raw = data if isinstance(data, list) else [data]
    found = [each for each in raw[:MAX_IN_FILE] if isinstance(each, dict) and _is_script(each)]
    if not found:
        raise FileRefused(_("There is no regex script in this file."))
    return found


def write_scripts(scripts: Iterable[RegexScript]) -> bytes:
    """One script as an object, several as a list, as the peer's files have them."""
    data = [file_data(script) for script in scripts]
    return json.dumps(data[0] if len(data) == 1 else data, ensure_ascii=False, indent=4).encode()


def file_data(script: RegexScript) -> dict[str, Any]:
    known = script.data if isinstance(script.data, dict) else {}
    return {"id": str(script.pk), **EMPTY, **known, "scriptName": script.name, "disabled": not script.is_enabled}


def stored_data(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A script on its way into the database: brought up to date, with an id of its own, unknown fields kept.

    Raises:
        PromptError: it has no name or no pattern.
    """
    script = read_script(raw)
    return {
        **EMPTY,
        **{key: value for key, value in raw.items() if isinstance(key, str)},
        "id": str(uuid.uuid4()),
        "scriptName": script.name[:200],
        "placement": sorted(int(place) for place in script.places),
        "disabled": not script.enabled,
        "markdownOnly": script.on_display,
        "promptOnly": script.in_prompt,
        "substituteRegex": int(script.macros),
    }


def _is_script(raw: Mapping[str, Any]) -> bool:
    try:
        read_script(raw)
    except PromptError:
        return False
    return len(json.dumps(raw)) <= MAX_DATA_CHARACTERS
