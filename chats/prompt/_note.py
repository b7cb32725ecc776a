"""The author's note: when it is due, and what it says."""

from ._context import Context
from .basics import Role
from .inputs import AuthorsNote, PersonaPlace
from .lore import joined
from .macros import expand


def note_is_due(note: AuthorsNote, context: Context) -> bool:
    """Whether the note is sent with this reply: always, never, or with every so many messages of the person."""
    if note.interval <= 1:
        return note.interval == 1
    own = context.request.own_message_count
    if own is None:
        own = context.tape.count_of(Role.USER)
    return own > 0 and own % note.interval == 0


def note_text(note: AuthorsNote, context: Context) -> str:
    """The note with what hangs on it: world notes above and below, and the persona if it wants to be there."""
    request, placed = context.request, context.placed
    text = expand(note.text, context.scope, context.registry)
    if placed.note_top or placed.note_bottom:
        whole = f"{joined(placed.note_top)}\n{text}\n{joined(placed.note_bottom)}"
        text = whole.removeprefix("\n").removesuffix("\n")
    persona = context.scope.value("persona")
    if persona and request.persona.place is PersonaPlace.NOTE_TOP:
        text = f"{persona}\n{text}"
    elif persona and request.persona.place is PersonaPlace.NOTE_BOTTOM:
        text = f"{text}\n{persona}"
    return text.strip()
