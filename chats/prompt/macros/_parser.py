"""Read a text with macros into a tree, in time linear in its length.

    macro    = "{{" name [ "::" argument ]* "}}"      arguments, each may hold macros
             | "{{" name ( ":" | space ) rest "}}"    exactly one argument, even if it contains "::"
             | "{{//" rest "}}"                       a comment
    escape   = "\\{" | "\\}"                          a brace that opens or closes nothing

Whatever does not fit this is text. Nesting deeper than `MAX_DEPTH` is text as well.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_DEPTH = 64
_REMEMBERED_LENGTH = 20_000

_BRACES = re.compile(r"\\[{}]|\{{2,}|\}{2,}")
_COMMENT = re.compile(r"\s*//")
_HEAD = re.compile(r"\s*[#!?~>]*\s*([A-Za-z][A-Za-z0-9_-]*)(\s*::|\s*:|\s+|\Z)")


@dataclass(frozen=True, slots=True)
class Call:
    """A macro in the text: lower-case name, arguments, and `inner`, all that stood between its braces.

    `offset` is where it starts in the text.
    """

    name: str
    arguments: tuple["Nodes", ...]
    inner: "Nodes"
    offset: int


Nodes = tuple[str | Call, ...]


class _Frame:
    """An opened `{{` that has not been closed yet; the bottom one is the text itself."""

    __slots__ = ("offset", "pieces")

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.pieces: list[str | Call] = []


def parse(text: str) -> Nodes:
    """Return the text as plain pieces and macro calls, in order. Texts of usual length are remembered."""
    return _parse_remembered(text) if len(text) <= _REMEMBERED_LENGTH else _parse(text)


def _parse(text: str) -> Nodes:
    reader = _Reader()
    position = 0
    for braces in _BRACES.finditer(text):
        reader.add(text[position : braces.start()])
        reader.read(braces.group(), braces.start())
        position = braces.end()
    reader.add(text[position:])
    return reader.finish()


_parse_remembered = lru_cache(maxsize=512)(_parse)


class _Reader:
    def __init__(self) -> None:
        self._stack = [_Frame(0)]
        self._too_deep = 0

    def add(self, piece: str) -> None:
        if piece:
            self._stack[-1].pieces.append(piece)

    def read(self, braces: str, offset: int) -> None:
        if braces[0] == "\\":
            self.add(braces)
        elif braces[0] == "{":
            self.add("{" * (len(braces) % 2))
            for pair in range(len(braces) // 2):
                self._open(offset + len(braces) % 2 + 2 * pair)
        else:
            for _ in range(len(braces) // 2):
                self._close()
            self.add("}" * (len(braces) % 2))

    def finish(self) -> Nodes:
        while len(self._stack) > 1:
            unclosed = self._stack.pop()
            self._stack[-1].pieces += _joined(["{{", *unclosed.pieces])
        return tuple(self._stack[0].pieces)

    def _open(self, offset: int) -> None:
        if len(self._stack) > MAX_DEPTH:
            self._too_deep += 1
            self.add("{{")
        else:
            self._stack.append(_Frame(offset))

    def _close(self) -> None:
        if self._too_deep:
            self._too_deep -= 1
            self.add("}}")
        elif len(self._stack) == 1:
            self.add("}}")
        else:
            frame = self._stack.pop()
            inner = _joined(frame.pieces)
            call = _call(inner, frame.offset)
            self._stack[-1].pieces += [call] if call else _joined(["{{", *inner, "}}"])


def _joined(pieces: list[str | Call]) -> Nodes:
    """Join neighbouring texts, so that a name or a `::` is never cut in two by an escape."""
    joined: list[str | Call] = []
    words: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            words.append(piece)
            continue
        if words:
            joined.append("".join(words))
            words = []
        joined.append(piece)
    if words:
        joined.append("".join(words))
    return tuple(joined)


def _call(inner: Nodes, offset: int) -> Call | None:
    """Read what stands between two pairs of braces, or return None if it is no macro."""
    if not inner or not isinstance(inner[0], str):
        return None
    first, others = inner[0], inner[1:]
    if comment := _COMMENT.match(first):
        return Call("//", ((first[comment.end() :], *others),), inner, offset)
    head = _HEAD.match(first)
    if head is None:
        return None
    name, separator, rest = head[1].lower(), head[2], first[head.end() :]
    if not rest and not others and "::" not in separator:
        return Call(name, (), inner, offset)
    if not separator:
        return None
    if "::" in separator:
        return Call(name, _split((rest, *others)), inner, offset)
    return Call(name, ((rest, *others),), inner, offset)


def _split(nodes: Nodes) -> tuple[Nodes, ...]:
    """Split arguments at `::`."""
    arguments: list[list[str | Call]] = [[]]
    for node in nodes:
        if isinstance(node, str):
            first, *more = node.split("::")
            arguments[-1].append(first)
            arguments += [[part] for part in more]
        else:
            arguments[-1].append(node)
    return tuple(tuple(argument) for argument in arguments)
