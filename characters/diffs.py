"""What changed between two versions of a card, word by word, for people."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from characters.cards import Card
from characters.columns import own_extension
from tavern.lib.text import legible

#: Words, single ideographs, runs of space, single signs.
_TOKEN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]|\w+|\s+|[^\w\s]")
#: Above this many words on either side, whole lines are compared instead: the matcher is quadratic.
_MOST_WORDS = 4_000
_MOST_LINES = 4_000
#: Fewer equal words than this between two changes only make them hard to read.
_LEAST_SAME = 3
#: Unchanged characters shown around a change.
_CONTEXT = 160

_LABELS = {
    "name": _("Name"),
    "nickname": _("Called in the story"),
    "tagline": _("Tagline"),
    "description": _("Description"),
    "personality": _("Personality"),
    "scenario": _("Scenario"),
    "example_dialogue": _("Example dialogue"),
    "creator": _("Creator"),
    "creator_notes": _("What to expect"),
    "tags": _("Tags"),
    "character_version": _("Version label"),
    "system_prompt": _("Own instructions"),
    "post_history_instructions": _("Last instructions"),
    "depth_prompt": _("Character's note"),
    "language": _("Language"),
}


@dataclass(frozen=True)
class FieldDiff:
    label: str
    html: SafeString


def card_diff(old: Card, new: Card) -> list[FieldDiff]:
    """Return the fields that differ, with `<ins>` and `<del>` around what came and went."""
    before, after = dict(_texts(old)), dict(_texts(new))
    labels = list(dict.fromkeys([*before, *after]))
    return [
        FieldDiff(legible(label), text_diff(before.get(label, ""), after.get(label, "")))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    ]


def text_diff(old: str, new: str) -> SafeString:
    """Mark up what changed; long stretches without a change are shortened."""
    before, after = _TOKEN.findall(legible(old)), _TOKEN.findall(legible(new))
    start, end = _common_ends(before, after)
    head, tail = "".join(before[:start]), "".join(before[len(before) - end :])
    before, after = _bounded(before[start : len(before) - end], after[start : len(after) - end])
    parts = []
    for is_same, gone, come in [(True, head, head), *_runs(before, after), (True, tail, tail)]:
        if is_same:
            parts.append(format_html("{}", _shortened(gone)))
            continue
        if gone:
            parts.append(format_html("<del>{}</del>", gone))
        if come:
            parts.append(format_html("<ins>{}</ins>", come))
    return format_html_join("", "{}", ((part,) for part in parts))


def _common_ends(before: list[str], after: list[str]) -> tuple[int, int]:
    """Count the words that both texts begin and end with; most edits leave most of a text alone."""
    shortest = min(len(before), len(after))
    start = next((n for n in range(shortest) if before[n] != after[n]), shortest)
    end = next((n for n in range(shortest - start) if before[-1 - n] != after[-1 - n]), shortest - start)
    return start, end


def _bounded(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Make larger pieces of texts that are too long to compare word by word: lines, or one piece each."""
    if max(len(before), len(after)) <= _MOST_WORDS:
        return before, after
    old, new = "".join(before), "".join(after)
    lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    return lines if max(map(len, lines)) <= _MOST_LINES else ([old], [new])


def _runs(before: list[str], after: list[str]) -> list[tuple[bool, str, str]]:
    """Return stretches (is it the same, old text, new text); a few equal words between changes count as changed."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    operations = matcher.get_opcodes()
    runs: list[tuple[bool, str, str]] = []
    for place, (operation, i1, i2, j1, j2) in enumerate(operations):
        old, new = "".join(before[i1:i2]), "".join(after[j1:j2])
        is_inside = 0 < place < len(operations) - 1
        is_same = operation == "equal" and not (is_inside and sum(not w.isspace() for w in before[i1:i2]) < _LEAST_SAME)
        if runs and not is_same and not runs[-1][0]:
            old, new = runs[-1][1] + old, runs[-1][2] + new
            runs.pop()
        runs.append((is_same, old, new))
    return runs


def _shortened(text: str) -> str:
    return text if len(text) <= 3 * _CONTEXT else f"{text[:_CONTEXT]} … {text[-_CONTEXT:]}"


def _texts(card: Card) -> Iterator[tuple[str, str]]:
    """Yield (label, text) of everything a reader of a diff cares about."""
    own = own_extension(card)
    special = {
        "tagline": str(own.get("tagline", "")),
        "language": str(own.get("language", "")),
        "tags": ", ".join(card.tags),
        "depth_prompt": card.depth_prompt.prompt if card.depth_prompt else "",
    }
    for name, label in _LABELS.items():
        yield str(label), special[name] if name in special else str(getattr(card, name))
    for number, text in enumerate(card.greetings, start=1):
        yield str(_("Greeting %(number)d") % {"number": number}), text
    for number, text in enumerate(card.group_only_greetings, start=1):
        yield str(_("Group greeting %(number)d") % {"number": number}), text
    for language, text in card.creator_notes_multilingual.items():
        yield str(_("What to expect (%(language)s)") % {"language": language}), text
    for entry in card.book.entries if card.book else ():
        title = entry.comment or ", ".join(entry.keys[:3]) or str(entry.uid)
        yield (
            str(_("Lore: %(title)s") % {"title": f"{title} (#{entry.uid})"}),
            f"{', '.join(entry.keys)}\n{entry.content}",
        )
