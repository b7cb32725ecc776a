"""Character cards and lorebooks: every format in use, read with suspicion and written faithfully.

A pure engine: bytes in, values out, and back. `decode` reads a file of any kind; `encode_png`, `encode_json`,
`encode_charx` and `encode_world_info` write them. Whatever is refused is a `CardError`.
"""

from characters.cards._archive import is_safe_path
from characters.cards.assets import CardAsset, CardImage
from characters.cards.card import (
    Card,
    CardFields,
    DepthPrompt,
    book_from_card,
    book_to_card,
)
from characters.cards.decode import decode
from characters.cards.encode import encode_charx, encode_json, encode_lorebook, encode_png, encode_world_info
from characters.cards.errors import (
    CardError,
    DamagedFile,
    InvalidCard,
    LimitExceeded,
    NoCardInside,
    UnreadableText,
    UnsafeArchive,
)
from characters.cards.limits import DEFAULT_LIMITS, Limits
from characters.cards.lorebook import CharacterFilter, Lorebook, LoreEntry, Position, Role, SelectiveLogic
from characters.cards.warnings import CardWarning

__all__ = [
    "DEFAULT_LIMITS",
    "Card",
    "CardAsset",
    "CardError",
    "CardFields",
    "CardImage",
    "CardWarning",
    "CharacterFilter",
    "DamagedFile",
    "DepthPrompt",
    "InvalidCard",
    "LimitExceeded",
    "Limits",
    "LoreEntry",
    "Lorebook",
    "NoCardInside",
    "Position",
    "Role",
    "SelectiveLogic",
    "UnreadableText",
    "UnsafeArchive",
    "book_from_card",
    "book_to_card",
    "decode",
    "encode_charx",
    "encode_json",
    "encode_lorebook",
    "encode_png",
    "encode_world_info",
    "is_safe_path",
]
