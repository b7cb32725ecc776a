"""Text that people and models wrote, as safe HTML. The one authority: nothing else turns their words into
markup."""

from ._controls import legible, without_controls
from .prose import MAX_PROSE_CHARS, plain_text, render_note, render_prose

__all__ = ["MAX_PROSE_CHARS", "legible", "plain_text", "render_note", "render_prose", "without_controls"]
