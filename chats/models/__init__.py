from chats.models.chat import Branch, Chat, ChatQuerySet, as_line
from chats.models.connection import ENVIRONMENT, Connection, Dialect
from chats.models.generation import Generation, GenerationStatus, Purpose
from chats.models.group import CardJoining, ChatGroup, ChatMember, TurnTaking
from chats.models.message import (
    Author,
    Bookmark,
    Deletion,
    DeletionKind,
    Message,
    Revision,
    Variant,
    VariantStatus,
)
from chats.models.persona import Persona
from chats.models.preset import Preset, PresetKind, PromptLayer, SentPrompt

__all__ = [
    "ENVIRONMENT",
    "Author",
    "Bookmark",
    "Branch",
    "CardJoining",
    "Chat",
    "ChatGroup",
    "ChatMember",
    "ChatQuerySet",
    "Connection",
    "Deletion",
    "DeletionKind",
    "Dialect",
    "Generation",
    "GenerationStatus",
    "Message",
    "Persona",
    "Preset",
    "PresetKind",
    "PromptLayer",
    "Purpose",
    "Revision",
    "SentPrompt",
    "TurnTaking",
    "Variant",
    "VariantStatus",
    "as_line",
]
