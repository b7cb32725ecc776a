"""The macros that come with the engine. Names and behaviour follow what cards in the wild rely on."""

from chats.prompt.macros.registry import MacroRegistry

from .chance import CHANCE
from .control import CONTROL
from .kept import KEPT
from .texts import TEXTS
from .times import TIMES
from .values import VALUES

LIBRARY = MacroRegistry((*VALUES, *TEXTS, *TIMES, *CHANCE, *KEPT, *CONTROL))

__all__ = ["LIBRARY"]
