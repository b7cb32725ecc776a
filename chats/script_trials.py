"""Trying a regex script on a text: what it changes, how long that takes."""

import difflib
import re
import time
from dataclasses import dataclass
from random import Random

from django.utils import timezone

from chats.prompt import PromptCharacter, PromptError, PromptPersona, PromptRequest, expand_for_chat
from chats.prompt.patterns import TIMEOUT_S
from chats.prompt.regex_scripts import RegexScript, run_script
from tavern.accounts.models import User

MAX_TRIAL_CHARACTERS = 20_000
#: More differences than this are shown as one.
_MAX_PIECES = 4_000
_PIECE = re.compile(r"\w+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text: `kind` is kept, gone or new."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ScriptTrial:
    """What came of it. `was_slow`: the pattern was stopped, so that nothing changed."""

    pieces: tuple[Piece, ...]
    result: str
    changed: bool
    took_ms: float
    was_slow: bool


def try_script(script: RegexScript, text: str, person: User, *, character: str) -> ScriptTrial:
    """Run a script over a text as it would run in a chat with a character of that name."""
    text = text[:MAX_TRIAL_CHARACTERS].replace("\r\n", "\n")
    request = PromptRequest(PromptCharacter(name=character), PromptPersona(name=person.public_name))
    now, rng = timezone.localtime(), Random(1)  # noqa: S311 - dice of a story

    def expand(words: str) -> str:
        return expand_for_chat(words, request, now=now, rng=rng) if "{" in words or "<" in words else words

    started = time.perf_counter()
    try:
        result = run_script(text, script, expand=expand)
    except PromptError:
        result = text
    took_s = time.perf_counter() - started
    return ScriptTrial(
        tuple(_pieces(text, result)),
        result,
        result != text,
        round(took_s * 1000, 1),
        took_s >= TIMEOUT_S and result == text,
    )


def _pieces(before: str, after: str) -> list[Piece]:
    if before == after:
        return [Piece("kept", before)]
    one, other = _PIECE.findall(before), _PIECE.findall(after)
    if len(one) + len(other) > _MAX_PIECES:
        return [Piece("gone", before), Piece("new", after)]
    found: list[Piece] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("kept", "".join(one[i:j])))
            continue
        if i < j:
            found.append(Piece("gone", "".join(one[i:j])))
        if k < m:
            found.append(Piece("new", "".join(other[k:m])))
    return found
