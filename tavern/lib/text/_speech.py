"""Find the dialogue in a paragraph and put it into `<q class="speech">`, quotation marks included.

A pair must open and close in the same element, so that the HTML stays well formed. What is never closed stays
text; apostrophes and single quotes are none of our business. Only the outermost of nested quotations is
marked.
"""

import re
from typing import NamedTuple

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

_MARKS = re.compile('["“”「」『』«»]')
_CLOSER = {"“": "”", "「": "」", "『": "』", "«": "»", '"': '"'}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}
_STRAIGHT = '"'
#: Openers waiting at the same time. Real prose has two or three; a wall of them must not cost more than its length.
_MAX_WAITING = 16

_OPEN_TAG, _CLOSE_TAG = '<q class="speech">', "</q>"
_VOID_TAGS = frozenset({"br", "hr", "img"})
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")


class _Place(NamedTuple):
    child: int
    offset: int


class _Waiting(NamedTuple):
    mark: str
    place: _Place


_Pair = tuple[_Place, _Place]


def mark_speech(children: list[Token]) -> list[Token]:
    """Return the inline tokens with the dialogue marked."""
    if not any(token.type == "text" and _MARKS.search(token.content) for token in children):
        return children
    return _with_marks(children, _outermost(_Finder(children).pairs()))


class _Finder:
    """Walks over the tokens of a paragraph. `levels` holds, for every open element, the openers waiting in
    it."""

    def __init__(self, children: list[Token]) -> None:
        self._children = children
        self._levels: list[list[_Waiting]] = [[]]
        self._pairs: list[_Pair] = []
        self._before = " "

    def pairs(self) -> list[_Pair]:
        for index, token in enumerate(self._children):
            if token.type == "text":
                self._read_text(index, token.content)
            else:
                self._read_element(token)
        return self._pairs

    def _read_element(self, token: Token) -> None:
        change = token.nesting if token.type != "html_inline" else _nesting_of_tag(token.content)
        if change > 0:
            self._levels.append([])
        elif change < 0 and len(self._levels) > 1:
            self._levels.pop()
        elif token.type in ("softbreak", "hardbreak"):
            self._before = " "
        elif token.type == "code_inline":
            self._before = "`"

    def _read_text(self, index: int, text: str) -> None:
        for found in _MARKS.finditer(text):
            start = found.start()
            before = text[start - 1] if start else self._before
            after = text[start + 1 : start + 2] or self._after(index)
            self._read_mark(found.group(), _Place(index, start), before, after)
        if text:
            self._before = text[-1]

    def _after(self, index: int) -> str:
        """The first character of what follows a token; a space at the end of a line."""
        for token in self._children[index + 1 : index + 4]:
            if token.type in ("softbreak", "hardbreak"):
                return " "
            if token.content:
                return token.content[0]
        return " "

    def _read_mark(self, mark: str, place: _Place, before: str, after: str) -> None:
        if mark == _STRAIGHT:
            self._read_straight(place, before, after)
        elif mark in _CLOSER:
            self._open(mark, place)
        else:
            self._close(_OPENER[mark], place)

    def _read_straight(self, place: _Place, before: str, after: str) -> None:
        """A straight mark opens or closes by what stands around it."""
        waiting = any(opener.mark == _STRAIGHT for opener in self._levels[-1])
        looks_opening = before.isspace() and not after.isspace()
        if waiting and not looks_opening:
            self._close(_STRAIGHT, place)
        elif not after.isspace() and not (before.isascii() and before.isalnum()):
            if waiting:
                self._forget(_STRAIGHT)
            self._open(_STRAIGHT, place)

    def _open(self, mark: str, place: _Place) -> None:
        if len(self._levels[-1]) < _MAX_WAITING:
            self._levels[-1].append(_Waiting(mark, place))

    def _close(self, mark: str, place: _Place) -> None:
        waiting = self._levels[-1]
        for index in range(len(waiting) - 1, -1, -1):
            if waiting[index].mark == mark:
                if waiting[index].place != (place.child, place.offset - 1):
                    self._pairs.append((waiting[index].place, place))
                del waiting[index:]
                return

    def _forget(self, mark: str) -> None:
        """Drop an opener that was never closed, and what was opened after it."""
        waiting = self._levels[-1]
        del waiting[max(index for index, opener in enumerate(waiting) if opener.mark == mark) :]


def _nesting_of_tag(tag: str) -> int:
    match = _TAG.match(tag)
    if match is None or match[2].lower() in _VOID_TAGS or tag.endswith("/>"):
        return 0
    return -1 if match[1] else 1


def _outermost(pairs: list[_Pair]) -> list[_Pair]:
    result: list[_Pair] = []
    for pair in sorted(pairs):
        if not result or pair[0] > result[-1][1]:
            result.append(pair)
    return result


def _with_marks(children: list[Token], pairs: list[_Pair]) -> list[Token]:
    """Turn the texts with quotation marks into HTML that has the tags in it.

    One token stays one token: splitting it in five would double the time a message takes.
    """
    cuts: dict[int, list[tuple[int, str]]] = {}
    for opening, closing in pairs:
        cuts.setdefault(opening.child, []).append((opening.offset, _OPEN_TAG))
        cuts.setdefault(closing.child, []).append((closing.offset + 1, _CLOSE_TAG))
    for index, places in cuts.items():
        token = children[index]
        token.type, token.content = "html_inline", _with_tags(token.content, places)
    return children


def _with_tags(text: str, places: list[tuple[int, str]]) -> str:
    pieces: list[str] = []
    start = 0
    for offset, tag in places:
        pieces += (escapeHtml(text[start:offset]), tag)
        start = offset
    return "".join((*pieces, escapeHtml(text[start:])))
