from chats.models.chat import Branch, Chat, ChatQuerySet
from chats.models.connection import Connection, Dialect
from chats.models.generation import Generation, GenerationStatus, Purpose
from chats.models.message import Author, Bookmark, Message, Revision, Variant, VariantStatus
from chats.models.persona import Persona

__all__ = [
    "Author",
    "Bookmark",
    "Branch",
    "Chat",
    "ChatQuerySet",
    "Connection",
    "Dialect",
    "Generation",
    "GenerationStatus",
    "Message",
    "Persona",
    "Purpose",
    "Revision",
    "Variant",
    "VariantStatus",
]
