"""Macros: `{{user}}`, `{{random::tea::coffee}}` and the like, in cards, instructions and lore.

`expand` replaces them in one pass, inside out and from left to right; what they give is not read again. A macro that
is unknown, or used with the wrong number of arguments, stays in the text as it is. A macro may take a block,
`{{setvar::a}}…{{/setvar}}`, as its last argument; of `{{if …}}…{{else}}…{{/if}}` only one branch is evaluated.
"""

from ._expansion import MAX_OUTPUT_CHARS, expand
from ._parser import MAX_DEPTH
from .library import LIBRARY
from .registry import Macro, MacroCall, MacroRegistry, MacroScope
from .variables import MAX_VARIABLE_CHARS, Variables

__all__ = [
    "LIBRARY",
    "MAX_DEPTH",
    "MAX_OUTPUT_CHARS",
    "MAX_VARIABLE_CHARS",
    "Macro",
    "MacroCall",
    "MacroRegistry",
    "MacroScope",
    "Variables",
    "expand",
]
