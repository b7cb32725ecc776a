"""What the parts of a generation hand to each other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from chats.models import Chat, GenerationStatus, Purpose, VariantStatus
from chats.prompt import PromptRecord
from chats.prompt.text import Cleaning, ReasoningTemplate
from chats.providers import Provider
from chats.sent import Sent


@dataclass(frozen=True, slots=True)
class Job:
    """One reply to write.

    `chat` comes with owner, character and persona, as they were then. `base_text` is what a continued message says
    already; `history_from` where the prompt's history begins, upwards. Without a variant nothing is stored but the
    generation itself. `prompt_made` is set once there is a prompt, or nobody should wait for it.
    """

    generation: UUID
    chat: Chat
    owner: int
    purpose: Purpose
    language: str
    created_at: datetime
    message: int | None = None
    variant: int | None = None
    history_from: int | None = None
    is_opening: bool = False
    base_text: str = ""
    base_reasoning: str = ""
    instruction: str = ""
    delay_s: int = 0
    and_then: Callable[[Job, GenerationStatus], None] | None = field(default=None, compare=False, repr=False)
    prompt_made: threading.Event = field(default_factory=threading.Event, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A provider that holds the prompt, and what is known about it; `story` is what the chat must keep from now on,
    `shared` what changed of the variables that all chats share.

    `cleaning` says by connection how its reply is cleaned up, `reasoning` how thoughts are marked in it.
    """

    provider: Provider
    first_connection: str
    record: PromptRecord
    story: Mapping[str, object] = field(default_factory=dict)
    shared: Mapping[str, object] = field(default_factory=dict)
    sent: Sent | None = None
    cleaning: Mapping[str, Cleaning | None] = field(default_factory=dict)
    reasoning: ReasoningTemplate | None = None

    def cleaning_for(self, connection: str) -> Cleaning | None:
        """How the reply of a connection is cleaned up; one that nobody prepared for is treated as the first."""
        return self.cleaning.get(connection, next(iter(self.cleaning.values()), None))


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a reply failed; `text` is in the reader's language."""

    code: str
    text: str
    is_retryable: bool


@dataclass(slots=True)
class Progress:
    """What there is of a reply, in memory; durations in milliseconds since the generation was created."""

    text: str = ""
    reasoning: str = ""
    model: str = ""
    connection: str = ""
    finish: str | None = None
    prompt_tokens: int = 0
    reply_tokens: int = 0
    is_reported: bool = False
    queue_ms: int = 0
    prepare_ms: int = 0
    first_token_ms: int | None = None
    total_ms: int = 0
    degraded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a generation ended, and what its variant is from now on."""

    status: GenerationStatus
    variant_status: VariantStatus
    failure: Failure | None = None
