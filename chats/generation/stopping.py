"""Stopping a reply, from any page."""

import time

from chats.generation.recovery import interrupt_if_abandoned
from chats.models import Generation
from chats.streams import stream_log

_LOOK_AGAIN_S = 0.01


def stop_generation(generation: Generation, *, wait_s: float = 0.0) -> bool:
    """Ask a reply to end with the text it has; True once it has ended, waiting at most `wait_s` for that.

    Stopping one that has ended already is fine.
    """
    if not stream_log().stop(generation.pk):
        generation.refresh_from_db()
        return interrupt_if_abandoned(generation)
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        generation.refresh_from_db(fields=["status"])
        if generation.is_finished:
            return True
        time.sleep(_LOOK_AGAIN_S)
    return generation.is_finished
