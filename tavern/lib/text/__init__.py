"""Text that people and models wrote, as safe HTML. The one authority: nothing else turns their words into
markup."""

from .prose import MAX_PROSE_CHARS, plain_text, render_note, render_prose

__all__ = ["MAX_PROSE_CHARS", "plain_text", "render_note", "render_prose"]
