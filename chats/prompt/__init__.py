"""The prompt engine: what is sent to the model, and an account of why.

Pure: the clock, the dice, the token counter and the chat are arguments. Start at `assemble`.
"""

from .assembly import STAGES, assemble, expand_for_chat, render_greeting
from .basics import Language, Role, TokenCount
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
    AuthorsNote,
    Dialect,
    HistoryMessage,
    Injection,
    Joining,
    PersonaPlace,
    PromptCharacter,
    PromptGroup,
    PromptPersona,
    PromptRequest,
    PromptSettings,
    Purpose,
)
from .lore import LoreBook, LoreEntry, LoreLogic, LorePosition
from .preset import Preset, PresetEntry, default_preset
from .result import Block, Dropped, Placement, Prompt, PromptMessage, PromptRecord, RecordRow, SentMessage
from .tokens import TokenCounter, learn_ratio, model_family, ratio_for, scaled

__all__ = [
    "STAGES",
    "AuthorsNote",
    "Block",
    "BudgetTooSmall",
    "CardUnusable",
    "Dialect",
    "Dropped",
    "HistoryMessage",
    "Injection",
    "Joining",
    "Language",
    "LoreBook",
    "LoreEntry",
    "LoreLogic",
    "LorePosition",
    "MacroError",
    "MacroOutputTooLong",
    "PersonaPlace",
    "Placement",
    "Preset",
    "PresetEntry",
    "Prompt",
    "PromptCharacter",
    "PromptError",
    "PromptGroup",
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
    "default_preset",
    "expand_for_chat",
    "learn_ratio",
    "model_family",
    "ratio_for",
    "render_greeting",
    "scaled",
]
