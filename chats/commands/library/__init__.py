"""The commands that need nothing but themselves. Names and behaviour follow what scripts in the wild rely on."""

from chats.commands.registry import CommandRegistry

from .flow import FLOW
from .maths import MATHS
from .texts import TEXTS
from .variables import VARIABLES

LIBRARY = CommandRegistry((*FLOW, *VARIABLES, *MATHS, *TEXTS))

__all__ = ["LIBRARY"]
