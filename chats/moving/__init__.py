"""Moving in from SillyTavern's data folder, and out into one.

Source: interoperability notes, section 8. `scan` looks through what arrived and lists the items, `work` imports them one
by one; what each kind of thing is, and how it comes in, is said in `chats.moving.kinds`.
"""

from chats.moving.runs import (
    Busy,
    cancel,
    choose,
    close_upload,
    receive,
    resume,
    scan,
    start_move,
    sweep,
    undo,
    work,
)

__all__ = [
    "Busy",
    "cancel",
    "choose",
    "close_upload",
    "receive",
    "resume",
    "scan",
    "start_move",
    "sweep",
    "undo",
    "work",
]
