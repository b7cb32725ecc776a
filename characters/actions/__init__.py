"""The verbs of characters. Each trusts its caller about permission: it takes the loaded object."""

from characters.actions.assets import render_asset, store_picture
from characters.actions.exports import ExportedFile, ExportFormat, export_character, export_many
from characters.actions.imports import import_file, start_batch, undo_batch
from characters.actions.lorebooks import attach_lorebook, lorebook_file, lorebook_value, store_lorebook
from characters.actions.publishing import publish, set_rating, set_visibility
from characters.actions.starters import load_starters
from characters.actions.trash import purge_trash, restore_characters, trash_characters
from characters.actions.versions import (
    card_of,
    create_character,
    current_version,
    duplicate_character,
    restore_version,
    save_version,
)

__all__ = [
    "ExportFormat",
    "ExportedFile",
    "attach_lorebook",
    "card_of",
    "create_character",
    "current_version",
    "duplicate_character",
    "export_character",
    "export_many",
    "import_file",
    "load_starters",
    "lorebook_file",
    "lorebook_value",
    "publish",
    "purge_trash",
    "render_asset",
    "restore_characters",
    "restore_version",
    "save_version",
    "set_rating",
    "set_visibility",
    "start_batch",
    "store_lorebook",
    "store_picture",
    "trash_characters",
    "undo_batch",
]
