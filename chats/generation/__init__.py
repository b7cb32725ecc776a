"""Replies of models: begun in a page's thread, written by a task of the event loop, read through the stream log."""

from chats.generation.recovery import interrupt_abandoned, interrupt_all
from chats.generation.rounds import end_round
from chats.generation.starting import post_and_reply, start_generation
from chats.generation.state import StreamState, running_generation, stream_address, stream_state, stream_state_of
from chats.generation.stopping import stop_generation

__all__ = [
    "StreamState",
    "end_round",
    "interrupt_abandoned",
    "interrupt_all",
    "post_and_reply",
    "running_generation",
    "start_generation",
    "stop_generation",
    "stream_address",
    "stream_state",
    "stream_state_of",
]
