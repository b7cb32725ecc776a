"""Macros: `{{user}}`, `{{random::tea::coffee}}` and the like, in cards, instructions and lore.

`expand` replaces them in one pass, inside out and from left to right; what they give is not read again. A
macro that is unknown, or used with the wrong number of arguments, stays in the text as it is.
"""

from ._parser import MAX_DEPTH
from .library import LIBRARY
from .registry import MAX_OUTPUT_CHARS, Macro, MacroCall, MacroRegistry, MacroScope, expand

__all__ = [
    "LIBRARY",
    "MAX_DEPTH",
    "MAX_OUTPUT_CHARS",
    "Macro",
    "MacroCall",
    "MacroRegistry",
    "MacroScope",
    "expand",
]
