"""Models that complete text: templates, how a prompt is written with them, and how a reply is cleaned up."""

from .cleaning import Cleaning, cleaned_reply
from .reading import read_context, read_instruct, read_reasoning, read_system
from .reasoning import parted, with_reasoning
from .splitting import ReasoningSplitter
from .templates import (
    ContextTemplate,
    InstructNames,
    InstructTemplate,
    ReasoningTemplate,
    SystemTemplate,
    TextTemplates,
)

__all__ = [
    "Cleaning",
    "ContextTemplate",
    "InstructNames",
    "InstructTemplate",
    "ReasoningSplitter",
    "ReasoningTemplate",
    "SystemTemplate",
    "TextTemplates",
    "cleaned_reply",
    "parted",
    "read_context",
    "read_instruct",
    "read_reasoning",
    "read_system",
    "with_reasoning",
]
