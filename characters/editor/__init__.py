"""The editor's form: between a card and what a browser posts."""

from characters.editor.checklist import Check, checklist
from characters.editor.data import FormData, data_of_card, data_of_draft, draft_of_data, new_data, posted
from characters.editor.form import CardForm
from characters.editor.rows import LoreRow, NoteRow, Rows, apply_operation, rows_of

__all__ = [
    "CardForm",
    "Check",
    "FormData",
    "LoreRow",
    "NoteRow",
    "Rows",
    "apply_operation",
    "checklist",
    "data_of_card",
    "data_of_draft",
    "draft_of_data",
    "new_data",
    "posted",
    "rows_of",
]
