"""Which macros exist, what they may see, and how a text is expanded."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from chats.prompt.errors import MacroOutputTooLong
from chats.prompt.inputs import Language

from ._parser import Call, Nodes, parse

#: A text that grows beyond this is a mistake or an attack.
MAX_OUTPUT_CHARS = 1_000_000

# Older cards write these instead of macros.
_MARKERS = re.compile(r"<(user|bot|char)>", re.IGNORECASE)
_MARKER_MACROS = {"user": "{{user}}", "bot": "{{char}}", "char": "{{char}}"}
_OFFSET_FORM = re.compile(r"\{\{\s*time_utc\s*([+-]\s*\d+)\s*\}\}", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([{}])")
_TRIM = "{{trim}}"

Value = str | Callable[[], str]


@dataclass(frozen=True, slots=True)
class MacroScope:
    """What macros may see. `values` holds the texts of the character, the chat and so on, by lower-case macro
    name.

    A value given as a function is called when it is used. `original` is the text that the expanded one
    replaces. `chat_key` seeds what must stay the same for a chat.
    """

    now: datetime
    rng: Random
    values: Mapping[str, Value] = field(default_factory=dict)
    language: Language = "en"
    chat_key: str = ""
    original: str | None = None

    def value(self, name: str) -> str:
        """The text behind a name; empty when there is none."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else value()


@dataclass(frozen=True, slots=True)
class MacroCall:
    """One use of a macro: its expanded arguments, and where it stands in which text."""

    arguments: tuple[str, ...]
    scope: MacroScope
    text: str
    offset: int
    first_use: bool

    def argument(self, index: int, default: str = "") -> str:
        """The argument at an index, or the default when it was not given."""
        return self.arguments[index] if index < len(self.arguments) else default


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro and its documentation. `max_args` None means any number.

    The function returns the text, or None to leave the macro as it stands because its arguments make no
    sense. `summary` is one English sentence that the interface translates.
    """

    name: str
    summary: str
    function: Callable[[MacroCall], str | None]
    example: str = ""
    min_args: int = 0
    max_args: int | None = 0
    aliases: tuple[str, ...] = ()

    def accepts(self, count: int) -> bool:
        """True if the macro can be used with so many arguments."""
        return count >= self.min_args and (self.max_args is None or count <= self.max_args)


class MacroRegistry:
    """The macros by name, aliases included. Names are not case-sensitive."""

    def __init__(self, macros: Iterable[Macro] = ()) -> None:
        self._macros: dict[str, Macro] = {}
        for macro in macros:
            for name in (macro.name, *macro.aliases):
                self._macros[name.lower()] = macro

    def __iter__(self) -> Iterator[Macro]:
        """Every macro once, in the order they were registered: the editor's help."""
        return iter(dict.fromkeys(self._macros.values()))

    def get(self, name: str) -> Macro | None:
        return self._macros.get(name.lower())

    def with_macros(self, *macros: Macro) -> "MacroRegistry":
        """A new registry with these macros too; they win over those of the same name."""
        return MacroRegistry((*self, *macros))


def expand(text: str, scope: MacroScope, registry: MacroRegistry) -> str:
    """Replace the macros of a text.

    Raises:
        MacroOutputTooLong: the result would be longer than `MAX_OUTPUT_CHARS`.
    """
    text = _MARKERS.sub(lambda marker: _MARKER_MACROS[marker[1].lower()], text)
    if "{{" in text:
        text = _OFFSET_FORM.sub(lambda form: "{{time::UTC" + form[1].replace(" ", "") + "}}", text)
        text = _Expansion(text, scope, registry).run()
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return _trimmed(text) if _TRIM in text else text


class _Expansion:
    """One pass over one text."""

    def __init__(self, text: str, scope: MacroScope, registry: MacroRegistry) -> None:
        self._text = text
        self._scope = scope
        self._registry = registry
        self._used: set[str] = set()
        self._length = 0

    def run(self) -> str:
        return self._nodes(parse(self._text))

    def _nodes(self, nodes: Nodes) -> str:
        return "".join(node if isinstance(node, str) else self._call(node) for node in nodes)

    def _call(self, call: Call) -> str:
        macro = self._registry.get(call.name)
        if macro is None or not macro.accepts(len(call.arguments)):
            return self._verbatim(call)
        arguments = tuple(self._nodes(argument).strip() for argument in call.arguments)
        use = MacroCall(arguments, self._scope, self._text, call.offset, macro.name not in self._used)
        result = macro.function(use)
        if result is None:
            return self._verbatim(call)
        self._used.add(macro.name)
        self._length += len(result)
        if self._length > MAX_OUTPUT_CHARS:
            raise MacroOutputTooLong(MAX_OUTPUT_CHARS)
        return result

    def _verbatim(self, call: Call) -> str:
        return "{{" + self._nodes(call.inner) + "}}"


def _trimmed(text: str) -> str:
    """Remove `{{trim}}` with the line breaks around it. Split and strip, because a pattern would be quadratic
    in them."""
    first, *others = text.split(_TRIM)
    for index, part in enumerate(others):
        first = first.rstrip("\r\n") if index == 0 else first
        others[index] = part.lstrip("\r\n") if index == len(others) - 1 else part.strip("\r\n")
    return first + "".join(others)
