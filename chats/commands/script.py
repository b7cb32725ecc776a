"""Scripts of commands, as they were read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Words with macros that are still to be replaced. `quoted` ones are one word, whatever is in them."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Closure:
    """`{: … :}`: commands to run later. `defaults` are its named arguments; with `()` behind it, it runs at once."""

    script: "Script"
    defaults: tuple[tuple[str, "Value"], ...] = ()
    runs_at_once: bool = False


Value = Text | Closure


@dataclass(frozen=True, slots=True)
class Invocation:
    """One command with its arguments. `unnamed` alternates texts and closures, as they stand."""

    name: str
    named: tuple[tuple[str, Value], ...] = ()
    unnamed: tuple[Value, ...] = ()
    #: What the command before it gave does not come in: two pipes stand before it.
    is_cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """Commands in their order; each hands its result to the next."""

    invocations: tuple[Invocation, ...] = ()
