"""The prompt engine: what is sent to the model, and an account of why.

Pure: the clock, the dice, the token counter and the chat are arguments. Start at `assemble`.
"""

from .assembly import STAGES, assemble, expand_for_chat, render_greeting
from .cards import book_from_card, character_from_card
from .errors import (
    BudgetTooSmall,
    CardUnusable,
    MacroError,
    MacroOutputTooLong,
    PromptError,
    ScriptUnusable,
    VocabularyDamaged,
    VocabularyError,
    VocabularyMissing,
)
from .inputs import (
    Dialect,
    HistoryMessage,
    Injection,
    PromptCharacter,
    PromptPersona,
    PromptRequest,
    PromptSettings,
    Purpose,
    TokenCount,
)
from .lore import LoreBook, LoreEntry, LoreLogic, LorePosition
from .result import Block, Dropped, Placement, Prompt, PromptMessage, PromptRecord, RecordRow, SentMessage
from .roles import Role
from .tokens import TokenCounter, learn_ratio, model_family, ratio_for, scaled

__all__ = [
    "STAGES",
    "Block",
    "BudgetTooSmall",
    "CardUnusable",
    "Dialect",
    "Dropped",
    "HistoryMessage",
    "Injection",
    "LoreBook",
    "LoreEntry",
    "LoreLogic",
    "LorePosition",
    "MacroError",
    "MacroOutputTooLong",
    "Placement",
    "Prompt",
    "PromptCharacter",
    "PromptError",
    "PromptMessage",
    "PromptPersona",
    "PromptRecord",
    "PromptRequest",
    "PromptSettings",
    "Purpose",
    "RecordRow",
    "Role",
    "ScriptUnusable",
    "SentMessage",
    "TokenCount",
    "TokenCounter",
    "VocabularyDamaged",
    "VocabularyError",
    "VocabularyMissing",
    "assemble",
    "book_from_card",
    "character_from_card",
    "expand_for_chat",
    "learn_ratio",
    "model_family",
    "ratio_for",
    "render_greeting",
    "scaled",
]
