"""Slash commands: a small language in which people automate their chats.

`Run(registry, expand, rng, …).text(script)` reads a script and runs it within limits of steps, depth, length and time.
The library knows control, variables, arithmetic and texts; what acts upon chats the application adds with
`LIBRARY.with_commands(…)`. There is no access to pages, files or the network.
"""

from .errors import (
    CommandError,
    CommandFailed,
    CommandMisused,
    CommandTooMuch,
    CommandUnknown,
    CommandUnreadable,
)
from .library import LIBRARY
from .parsing import parse, split_words
from .registry import Call, Command, CommandRegistry
from .running import MAX_STEPS, Run

__all__ = [
    "LIBRARY",
    "MAX_STEPS",
    "Call",
    "Command",
    "CommandError",
    "CommandFailed",
    "CommandMisused",
    "CommandRegistry",
    "CommandTooMuch",
    "CommandUnknown",
    "CommandUnreadable",
    "Run",
    "parse",
    "split_words",
]
