"""Lorebooks (World Info): which entries a chat calls up, and where their texts go.

A book is compiled once, by the hash of its content: its plain keys are looked up among the words of the text or found by
one automaton, so that a scan costs what the text costs and hardly anything for the size of the book. Start at `activate`, then `place`.
"""

from ._compiled import COMPILED_BOOKS, compile_book
from .activation import activate, every_book
from .entry import LoreBook, LoreEntry, LoreLogic, LorePosition, MatchSource, content_hash
from .placing import DepthGroup, Placed, PlacedLore, joined, place
from .reading import book_of
from .result import Activated, Cause, Loop, LoreResult, Skip, Skipped, State
from .settings import LoreScene, LoreSettings, LoreSources, Strategy
from .timers import LoreTimers, Timer

__all__ = [
    "COMPILED_BOOKS",
    "Activated",
    "Cause",
    "DepthGroup",
    "Loop",
    "LoreBook",
    "LoreEntry",
    "LoreLogic",
    "LorePosition",
    "LoreResult",
    "LoreScene",
    "LoreSettings",
    "LoreSources",
    "LoreTimers",
    "MatchSource",
    "Placed",
    "PlacedLore",
    "Skip",
    "Skipped",
    "State",
    "Strategy",
    "Timer",
    "activate",
    "book_of",
    "compile_book",
    "content_hash",
    "every_book",
    "joined",
    "place",
]
