"""Chats as files: what a chat is without a database, and the formats it is written to and read from.

Everything streams: `encode` yields text as the turns come in, `open_transcript` yields turns as the file is read.
"""

from chats.transcripts.errors import (
    FileEmpty,
    FileTooLarge,
    LineProblem,
    LinesRefused,
    NewerVersion,
    NoMessages,
    NotAChat,
    TooManyMessages,
    TranscriptError,
)
from chats.transcripts.formats import FORMATS, TranscriptFormat, encode
from chats.transcripts.reading import Limits, OpenTranscript, open_transcript
from chats.transcripts.transcript import Branch, EarlierText, Header, Speaker, Transcript, Turn, Version

__all__ = [
    "FORMATS",
    "Branch",
    "EarlierText",
    "FileEmpty",
    "FileTooLarge",
    "Header",
    "Limits",
    "LineProblem",
    "LinesRefused",
    "NewerVersion",
    "NoMessages",
    "NotAChat",
    "OpenTranscript",
    "Speaker",
    "TooManyMessages",
    "Transcript",
    "TranscriptError",
    "TranscriptFormat",
    "Turn",
    "Version",
    "encode",
    "open_transcript",
]
