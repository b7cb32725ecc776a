"""Which macros exist, and what they may see."""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from chats.prompt.basics import Language

from .variables import Variables

Value = str | Callable[[], str]


@dataclass(frozen=True, slots=True)
class MacroScope:
    """What macros may see. `values` holds the texts of the character, the chat and so on, by lower-case macro name.

    A value given as a function is called when it is used. `original` is the text that the expanded one replaces.
    `chat_key` and `reroll` seed what must stay the same for a chat. `local` and `everywhere` are the variables of the
    chat and of the person; macros change them in place.
    """

    now: datetime
    rng: Random
    values: Mapping[str, Value] = field(default_factory=dict)
    language: Language = "en"
    chat_key: str = ""
    original: str | None = None
    reroll: str = ""
    local: MutableMapping[str, Any] = field(default_factory=dict)
    everywhere: MutableMapping[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The text behind a name; empty when there is none."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else value()

    def variables(self, *, is_global: bool) -> Variables:
        return Variables(self.everywhere if is_global else self.local)


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

    The function returns the text, or None to leave the macro as it stands because its arguments make no sense.
    `summary` is one English sentence that the interface translates.
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

    def accepts_block(self, count: int) -> bool:
        """True if a block may be the next argument after so many. Macros of any number of arguments take none."""
        return self.max_args is not None and self.accepts(count + 1)


def value_macro(name: str, summary: str, *aliases: str) -> Macro:
    """A macro that stands for a text of the scope."""
    return Macro(name, summary, lambda call: call.scope.value(name.lower()), f"{{{{{name}}}}}", aliases=aliases)


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

    def with_values(self, *names: str) -> "MacroRegistry":
        """A new registry in which these names stand for texts of the scope, too: macros for one occasion."""
        return self.with_macros(*(value_macro(name, "") for name in names))
