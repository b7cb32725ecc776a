"""Replies as people should see them: without what models of this kind leave at the edges."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .templates import InstructTemplate

_END_OF_TEXT = "<|endoftext|>"
_MANY_BREAKS = re.compile(r"\n{2,}")
_LINE_END_SPACE = re.compile(r"[ \t]+(?=\n|\Z)")
_SENTENCE_END = frozenset('.!?*"”)】’}`]$。！？…～」』')


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What is done to a reply of `speaker`. `others` are the names whose line would be somebody else's turn."""

    speaker: str
    others: Sequence[str] = ()
    stops: Sequence[str] = ()
    instruct: InstructTemplate | None = None
    start: str = ""
    keeps_name: bool = False
    collapses_breaks: bool = False
    trims_sentences: bool = False
    trims_space: bool = True
    single_line: bool = False


def cleaned_reply(text: str, how: Cleaning) -> str:
    """Clean a reply up, in the order SillyTavern does: stop strings, space, names, leaked marks, sentences."""
    text = how.start + text
    text = _without_partial_stop(text, how.stops)
    if how.collapses_breaks:
        text = _MANY_BREAKS.sub("\n", text)
    if how.trims_space:
        text = _LINE_END_SPACE.sub("", text)
    text = _before_others(text, how.others)
    text = text.partition(_END_OF_TEXT)[0]
    if how.instruct is not None:
        text = _without_marks(text, how.instruct)
    if not how.keeps_name:
        text = _without_name(text, how.speaker)
    if how.single_line:
        text = text.lstrip("\n").partition("\n")[0]
    if how.trims_sentences:
        text = _whole_sentences(text)
    return text.strip() if how.trims_space else text


def _without_partial_stop(text: str, stops: Sequence[str]) -> str:
    """Cut a stop string that has only begun: a stream may end in the middle of one."""
    for stop in stops:
        for length in range(len(stop), 0, -1):
            if text.endswith(stop[:length]) and (length > 1 or len(stop) == 1):
                return text[: len(text) - length]
    return text


def _before_others(text: str, others: Sequence[str]) -> str:
    for name in others:
        if name:
            text = text.partition(f"\n{name}:")[0]
            if text.startswith(f"{name}:"):
                text = ""
    return text


def _without_marks(text: str, template: InstructTemplate) -> str:
    for sequence in (template.stop_sequence, template.input_sequence):
        if sequence.strip():
            text = text.partition(sequence)[0]
    leaked = (
        template.output_sequence,
        template.last_output_sequence,
        template.first_output_sequence,
        template.input_suffix,
        template.output_suffix,
    )
    for sequence in leaked:
        for line in sequence.split("\n"):
            if line.strip():
                text = text.replace(line, "")
    return text


def _without_name(text: str, name: str) -> str:
    return re.sub(rf"(?:\A|(?<=\n)){re.escape(name)}:[ \t]*", "", text) if name else text


def _whole_sentences(text: str) -> str:
    """Cut after the last character that ends a sentence; a text without any stays."""
    for place in range(len(text) - 1, -1, -1):
        if text[place] in _SENTENCE_END:
            return text[: place + 1].rstrip()
    return text.rstrip()
