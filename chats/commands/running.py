"""Running a script: one command after the other, within limits."""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from chats.prompt.errors import MacroError
from chats.prompt.macros import LIBRARY, Macro, MacroCall, MacroRegistry, Variables

from .errors import CommandTooMuch, CommandUnknown
from .parsing import parse
from .registry import Bound, Call, CommandRegistry, Given, Scope
from .script import Closure, Invocation, Script, Value

#: Commands in one run, those in loops counted each time.
MAX_STEPS = 3_000
MAX_DEPTH = 30
MAX_PIPE_CHARS = 200_000
#: Characters that all results of one run may have together.
MAX_TOTAL_CHARS = 4_000_000

#: Replaces the macros of a text with the given registry.
Expand = Callable[[str, MacroRegistry], str]


class Leaving(Exception):
    """Ends a loop, a closure or everything: /break, /return, /abort."""

    def __init__(self, what: str, value: str = "") -> None:
        self.what, self.value = what, value
        super().__init__(what)


@dataclass(slots=True)
class Run:
    """One run of a script. `host` is what the application's commands act upon; `is_late` says that it takes too long."""

    registry: CommandRegistry
    expand: Expand
    rng: Random
    local: MutableMapping[str, Any] = field(default_factory=dict)
    shared: MutableMapping[str, Any] = field(default_factory=dict)
    host: Any = None
    is_late: Callable[[], bool] = lambda: False
    macros: MacroRegistry = LIBRARY
    echoes: list[tuple[str, str]] = field(default_factory=list)
    steps: int = 0
    depth: int = 0
    total_chars: int = 0
    was_aborted: bool = False

    def text(self, text: str, arguments: Mapping[str, str] | None = None) -> str:
        """Read and run a script; return what its last command gave.

        Raises:
            CommandError: something is wrong with it, or it does too much.
        """
        scope = Scope({}, arguments=dict(arguments or {}))
        try:
            return self.script(parse(text), scope)
        except Leaving as leaving:
            self.was_aborted = leaving.what == "abort"
            return leaving.value

    def script(self, script: Script, scope: Scope, pipe: str = "") -> str:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise CommandTooMuch
        try:
            for invocation in script.invocations:
                pipe = self._invoke(invocation, scope, "" if invocation.is_cut_off else pipe)
            return pipe
        finally:
            self.depth -= 1

    def branch(self, given: Given, scope: Scope, arguments: Mapping[str, Given] | None = None, pipe: str = "") -> str:
        """Run a closure, or a text that holds commands."""
        if isinstance(given, Bound):
            defaults = {key: self._given(value, given.scope, pipe) for key, value in given.closure.defaults}
            # What a closure asks for is seen in it as a variable too.
            wanted = {**defaults, **(arguments or {})}
            inner = Scope(dict(wanted), given.scope, dict(wanted))
            return self._closed(given.closure.script, inner, pipe)
        return self._closed(parse(given), Scope({}, scope, dict(arguments or {})), pipe)

    def variables(self, *, shared: bool) -> Variables:
        return Variables(self.shared if shared else self.local)

    def echo(self, text: str, level: str = "success") -> None:
        self.echoes.append((text, level))

    def expanded(self, text: str, scope: Scope, pipe: str = "") -> str:
        if "{" not in text and "<" not in text:
            return text
        try:
            result = self.expand(text, self._macros(scope, pipe))
        except MacroError as error:
            raise CommandTooMuch from error
        return self._counted(result)

    def _closed(self, script: Script, scope: Scope, pipe: str) -> str:
        try:
            return self.script(script, scope, pipe)
        except Leaving as leaving:
            if leaving.what != "return":
                raise
            return leaving.value

    def _invoke(self, invocation: Invocation, scope: Scope, pipe: str) -> str:
        self.steps += 1
        if self.steps > MAX_STEPS or self.is_late():
            raise CommandTooMuch
        command = self.registry.get(invocation.name)
        if invocation.name.startswith(":") and len(invocation.name) > 1:
            command = self.registry.get("run")
            named = self._named(invocation, scope, pipe)
            assert command is not None, "every registry has /run"  # noqa: S101 - a promise of the library
            return self._counted(command.function(Call(command, named, (invocation.name[1:],), self, scope)))
        if command is None:
            raise CommandUnknown(name=invocation.name[:60])
        named = self._named(invocation, scope, pipe)
        unnamed = tuple(self._given(value, scope, pipe) for value in invocation.unnamed)
        if not unnamed and command.takes_pipe and pipe:
            unnamed = (pipe,)
        return self._counted(command.function(Call(command, named, unnamed, self, scope)))

    def _named(self, invocation: Invocation, scope: Scope, pipe: str) -> dict[str, Given]:
        return {key: self._given(value, scope, pipe) for key, value in invocation.named}

    def _given(self, value: Value, scope: Scope, pipe: str) -> Given:
        if isinstance(value, Closure):
            bound = Bound(value, scope)
            return self.branch(bound, scope, pipe=pipe) if value.runs_at_once else bound
        return self.expanded(value.text, scope, pipe)

    def _counted(self, text: str) -> str:
        self.total_chars += len(text)
        if len(text) > MAX_PIPE_CHARS or self.total_chars > MAX_TOTAL_CHARS:
            raise CommandTooMuch
        return text

    def _macros(self, scope: Scope, pipe: str) -> MacroRegistry:
        """The macros of commands: what came through the pipe, variables of `/let`, arguments of a quick reply."""

        def var(call: MacroCall) -> str:
            holder = scope.holder(call.argument(0))
            value = holder.values[call.argument(0)] if holder else ""
            return value if isinstance(value, str) else ""

        def arg(call: MacroCall) -> str:
            value = scope.argument(call.argument(0))
            return value if isinstance(value, str) else ""

        def index(_call: MacroCall) -> str:
            value = scope.argument("timesIndex")
            return value if isinstance(value, str) else ""

        return self.macros.with_macros(
            Macro("pipe", "", lambda _call: pipe),
            Macro("var", "", var, min_args=1, max_args=1),
            Macro("arg", "", arg, min_args=1, max_args=1),
            Macro("timesIndex", "", index),
        )
