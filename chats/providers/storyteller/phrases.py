"""The shape of a language's phrases, and which intent a message has."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

Intent = str


@dataclass(frozen=True)
class Phrases:
    """Lines of one language with ``{character}``, ``{user}``, ``{topic}`` and ``{line}`` as placeholders.

    Speech has no quotation marks of its own; ``speech`` adds the language's. ``intents`` are tried in order, and
    a group named ``name`` in a pattern becomes ``{user}``.
    """

    intents: Mapping[Intent, re.Pattern[str]]
    speeches: Mapping[Intent, tuple[str, ...]]
    actions: tuple[str, ...]
    scenes: tuple[str, ...]
    closings: tuple[str, ...]
    notes: tuple[str, ...]
    echoes: tuple[str, ...]
    own_lines: tuple[str, ...]
    persona_lines: tuple[str, ...]
    continuations: tuple[str, ...]
    impersonations: tuple[str, ...]
    speech: str
    joiner: str
    demo_notice: str
    anyone: str

    def intent_of(self, message: str) -> tuple[Intent, str]:
        """Return what a message is about, and the name the person gives in it, if any."""
        for intent, pattern in self.intents.items():
            if found := pattern.search(message):
                return intent, (found.groupdict().get("name") or "").strip()
        return "statement", ""
