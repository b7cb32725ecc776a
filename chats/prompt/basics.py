"""Words that all parts of the engine use."""

from collections.abc import Callable
from enum import StrEnum
from typing import Literal

TokenCount = Callable[[str], int]
Language = Literal["en", "zh"]


class Role(StrEnum):
    """Who says a message, as models see it."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
