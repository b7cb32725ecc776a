"""Streams of replies: what they carry, where they are kept, and who may read them."""

from chats.streams.current import stream_log
from chats.streams.frames import (
    CompleteFrame,
    Entry,
    ErrorFrame,
    ExpressionFrame,
    Frame,
    MessageFrame,
    ReasoningFrame,
    StatusFrame,
    ToolFrame,
    encode,
    text_so_far,
)
from chats.streams.log import Snapshot, StreamLog, Subscription, UnknownStream
from chats.streams.memory import MemoryStreamLog
from chats.streams.tickets import BadTicket, Ticket, issue_ticket, read_ticket
from chats.streams.writer import CoalescingWriter

__all__ = [
    "BadTicket",
    "CoalescingWriter",
    "CompleteFrame",
    "Entry",
    "ErrorFrame",
    "ExpressionFrame",
    "Frame",
    "MemoryStreamLog",
    "MessageFrame",
    "ReasoningFrame",
    "Snapshot",
    "StatusFrame",
    "StreamLog",
    "Subscription",
    "Ticket",
    "ToolFrame",
    "UnknownStream",
    "encode",
    "issue_ticket",
    "read_ticket",
    "stream_log",
    "text_so_far",
]
