from characters.models.asset import Asset, FocalPoint
from characters.models.character import Character, CharacterQuerySet, Rating, Visibility
from characters.models.draft import Draft
from characters.models.imports import ImportBatch, ImportItem, ImportOutcome
from characters.models.lorebook import Lorebook, LorebookVersion, LoreEntry
from characters.models.version import CharacterVersion, VersionAsset, VersionSource

__all__ = [
    "Asset",
    "Character",
    "CharacterQuerySet",
    "CharacterVersion",
    "Draft",
    "FocalPoint",
    "ImportBatch",
    "ImportItem",
    "ImportOutcome",
    "LoreEntry",
    "Lorebook",
    "LorebookVersion",
    "Rating",
    "VersionAsset",
    "VersionSource",
    "Visibility",
]
