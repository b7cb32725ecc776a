"""Which commands exist, and what they get."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import CommandMisused
from .parsing import split_words
from .script import Closure

if TYPE_CHECKING:
    from .running import Run


@dataclass(frozen=True, slots=True)
class Bound:
    """A closure with the scope it was written in."""

    closure: Closure
    scope: "Scope"


@dataclass(slots=True)
class Scope:
    """Variables of `/let`, seen by what is inside and not by what is outside."""

    values: dict[str, "Given"]
    outer: "Scope | None" = None
    arguments: dict[str, "Given"] | None = None

    def holder(self, name: str) -> "Scope | None":
        scope: Scope | None = self
        while scope is not None and name not in scope.values:
            scope = scope.outer
        return scope

    def argument(self, name: str) -> "Given | None":
        scope: Scope | None = self
        while scope is not None:
            if scope.arguments and name in scope.arguments:
                return scope.arguments[name]
            scope = scope.outer
        return None


Given = str | Bound


@dataclass(frozen=True, slots=True)
class Call:
    """One command on its way: its arguments with macros replaced, and the run it belongs to."""

    command: "Command"
    named: dict[str, Given]
    unnamed: tuple[Given, ...]
    run: "Run"
    scope: Scope

    @property
    def host(self) -> Any:
        """What the commands of the application act upon."""
        return self.run.host

    @property
    def text(self) -> str:
        """The unnamed argument as one text; closures in it do not count."""
        return self._raw.replace('\\"', '"')

    @property
    def plain(self) -> str:
        """The unnamed argument without the quotation marks around all of it, if there are any."""
        words = self.words
        return words[0] if len(words) == 1 and self._raw.startswith('"') else self.text

    @property
    def words(self) -> list[str]:
        return split_words(self._raw)

    @property
    def _raw(self) -> str:
        return " ".join(each for each in self.unnamed if isinstance(each, str)).strip()

    @property
    def closures(self) -> list[Bound]:
        return [each for each in self.unnamed if isinstance(each, Bound)]

    def get(self, *names: str, default: str = "") -> str:
        """A named argument, by any of its names."""
        for name in names:
            given = self.named.get(name)
            if isinstance(given, str):
                return given
        return default

    def number(self, text: str) -> float:
        """A number, or the misuse that a text is none."""
        try:
            found = float(text)
        except ValueError:
            raise self.misused() from None
        if found != found or found in (float("inf"), float("-inf")):
            raise self.misused()
        return found

    def misused(self) -> CommandMisused:
        return CommandMisused(name=self.command.name, example=self.command.example or f"/{self.command.name}")


@dataclass(frozen=True, slots=True)
class Command:
    """A command and its documentation. `summary` is one English sentence that the interface translates; the function
    returns what is handed to the next command. `kind` groups commands in the help."""

    name: str
    summary: str
    function: Callable[[Call], str]
    example: str = ""
    kind: str = "flow"
    aliases: tuple[str, ...] = ()
    #: Whether what the command before gave counts as its unnamed argument when there is none.
    takes_pipe: bool = True


class CommandRegistry:
    """Commands by name, aliases included. Names are not case-sensitive."""

    def __init__(self, commands: Iterable[Command] = ()) -> None:
        self._commands: dict[str, Command] = {}
        for command in commands:
            for name in (command.name, *command.aliases):
                self._commands[name.lower()] = command

    def __iter__(self) -> Iterator[Command]:
        """Every command once, in the order they were registered: the help."""
        return iter(dict.fromkeys(self._commands.values()))

    def get(self, name: str) -> Command | None:
        return self._commands.get(name.lower())

    def with_commands(self, *commands: Command) -> "CommandRegistry":
        return CommandRegistry((*self, *commands))
