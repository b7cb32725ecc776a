"""The stream log of this process."""

from functools import cache

from chats.streams.log import StreamLog
from chats.streams.memory import MemoryStreamLog
from tavern.runtime import runtime


@cache
def stream_log() -> StreamLog:
    """Return the one log that this process writes to and reads from."""
    log = MemoryStreamLog()
    runtime.on_drain(log.aclose)
    return log
