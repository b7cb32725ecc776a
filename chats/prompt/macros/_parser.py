"""Read a text with macros into a tree, in time linear in its length.

    macro    = "{{" flags name [ "::" argument ]* "}}"      arguments, each may hold macros
             | "{{" flags name ( ":" | space ) rest "}}"    exactly one argument, even if it contains "::"
             | "{{//" rest "}}"                             a comment
    closing  = "{{/" name "}}"                              ends a block that a macro of that name began
    variable = "{{" ( "." | "$" ) name [ operator value ] "}}"
    escape   = "\\{" | "\\}"                                a brace that opens or closes nothing

Whatever does not fit this is text. Nesting deeper than `MAX_DEPTH` is text as well.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_DEPTH = 64
_REMEMBERED_LENGTH = 20_000

_BRACES = re.compile(r"\\[{}]|\{{2,}|\}{2,}")
_COMMENT = re.compile(r"\s*//")
_CLOSING = re.compile(r"\s*/\s*(//|[A-Za-z][A-Za-z0-9_-]*)\s*")
_HEAD = re.compile(r"\s*([#!?~>\s]*)([A-Za-z][A-Za-z0-9_-]*)(\s*::|\s*:|\s+|\Z)")
_VARIABLE = re.compile(r"\s*([.$])\s*([A-Za-z](?:[\w-]*\w)?)\s*(.*)", re.DOTALL)
_OPERATOR = re.compile(r"(\+\+|--|\?\?=|\|\|=|\+=|-=|\?\?|\|\||==|!=|>=|<=|=|>|<)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Call:
    """A macro in the text: lower-case name, arguments, and `inner`, all that stood between its braces.

    `offset` is where it starts in the text.
    """

    name: str
    arguments: tuple["Nodes", ...]
    inner: "Nodes"
    offset: int
    keeps_space: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a block."""

    name: str
    inner: "Nodes"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable read or changed in the short form; `operator` empty reads it."""

    is_global: bool
    name: str
    operator: str
    value: "Nodes"
    inner: "Nodes"


Node = str | Call | Closing | Variable
Nodes = tuple[Node, ...]


class _Frame:
    """An opened `{{` that has not been closed yet; the bottom one is the text itself."""

    __slots__ = ("offset", "pieces")

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.pieces: list[Node] = []


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
        return _joined(self._stack[0].pieces)

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
            node = _node(inner, frame.offset)
            self._stack[-1].pieces += [node] if node else _joined(["{{", *inner, "}}"])


def _joined(pieces: list[Node]) -> Nodes:
    """Join neighbouring texts, so that a name or a `::` is never cut in two by an escape."""
    joined: list[Node] = []
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


def _node(inner: Nodes, offset: int) -> Node | None:
    """Read what stands between two pairs of braces, or return None if it is no macro."""
    if not inner or not isinstance(inner[0], str):
        return None
    first, others = inner[0], inner[1:]
    if not others and (closing := _CLOSING.fullmatch(first)):
        return Closing(closing[1].lower(), inner)
    if comment := _COMMENT.match(first):
        return Call("//", ((first[comment.end() :], *others),), inner, offset)
    if variable := _VARIABLE.fullmatch(first):
        return _variable(variable, others, inner)
    return _call(first, others, inner, offset)


def _variable(found: re.Match[str], others: Nodes, inner: Nodes) -> Variable | None:
    is_global, name, rest = found[1] == "$", found[2], found[3]
    if not rest and not others:
        return Variable(is_global, name, "", (), inner)
    operation = _OPERATOR.fullmatch(rest)
    if operation is None:
        return None
    if operation[1] in {"++", "--"} and (operation[2].strip() or others):
        return None
    return Variable(is_global, name, operation[1], (operation[2], *others), inner)


def _call(first: str, others: Nodes, inner: Nodes, offset: int) -> Call | None:
    head = _HEAD.match(first)
    if head is None:
        return None
    keeps_space, name, separator, rest = "#" in head[1], head[2].lower(), head[3], first[head.end() :]
    if not rest and not others and "::" not in separator:
        return Call(name, (), inner, offset, keeps_space)
    if not separator:
        return None
    arguments = split((rest, *others)) if "::" in separator else ((rest, *others),)
    return Call(name, arguments, inner, offset, keeps_space)


def split(nodes: Nodes, most: int = -1) -> tuple[Nodes, ...]:
    """Split arguments at `::`, at most so many times."""
    arguments: list[list[Node]] = [[]]
    for node in nodes:
        if isinstance(node, str):
            left = most - len(arguments) + 1 if most >= 0 else -1
            first, *more = node.split("::", left) if left else [node]
            arguments[-1].append(first)
            arguments += [[part] for part in more]
        else:
            arguments[-1].append(node)
    return tuple(tuple(argument) for argument in arguments)
