from chats.models.attachment import LoreAttachment, LoreAttachmentQuerySet
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
from chats.models.moving import Move, MoveItem, MoveOut, MoveOutcome, MoveState, Origin
from chats.models.persona import Persona
from chats.models.preset import Preset, PresetKind, PromptLayer, SentPrompt
from chats.models.scripting import QuickReplySet, RegexScript, ScriptConsent, SharedVariables

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
    "LoreAttachment",
    "LoreAttachmentQuerySet",
    "Message",
    "Move",
    "MoveItem",
    "MoveOut",
    "MoveOutcome",
    "MoveState",
    "Origin",
    "Persona",
    "Preset",
    "PresetKind",
    "PromptLayer",
    "Purpose",
    "QuickReplySet",
    "RegexScript",
    "Revision",
    "ScriptConsent",
    "SentPrompt",
    "SharedVariables",
    "TurnTaking",
    "Variant",
    "VariantStatus",
    "as_line",
]
