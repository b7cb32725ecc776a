"""Regex scripts: patterns of a person's that change what is stored, shown or sent.

A script without a mark changes a text for good, when it is stored. One for display or for prompts changes a copy and
leaves the stored text alone. Patterns are JavaScript's; one that takes too long changes nothing.
"""

from .reading import read_script, readable_scripts
from .running import MAX_RESULT_CHARS, apply_scripts, run_script
from .script import MacrosInPattern, Occasion, Place, RegexScript

__all__ = [
    "MAX_RESULT_CHARS",
    "MacrosInPattern",
    "Occasion",
    "Place",
    "RegexScript",
    "apply_scripts",
    "read_script",
    "readable_scripts",
    "run_script",
]
