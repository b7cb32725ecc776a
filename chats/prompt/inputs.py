"""What the engine is given: plain frozen data, made by the callers from their rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from .lore.entry import LoreBook
from .lore.settings import LoreSettings
from .roles import Role

TokenCount = Callable[[str], int]
Language = Literal["en", "zh"]


class Purpose(StrEnum):
    """Why the model is asked.

    For `REGENERATE` the history ends before the reply that is replaced; for `CONTINUE` it ends with the
    message to be continued; for `GREETING` it is usually empty.
    """

    REPLY = "reply"
    REGENERATE = "regenerate"
    CONTINUE = "continue"
    IMPERSONATE = "impersonate"
    GREETING = "greeting"


class Dialect(StrEnum):
    """How the model wants to be asked: a list of messages, or one text that it goes on with."""

    CHAT = "chat"
    TEXT = "text"


class HistoryMessage(NamedTuple):
    """One message of the chat. `tokens` is the stored count of `text`; None means that nobody has counted it
    yet.

    A named tuple and not a dataclass, because a prompt may hold thousands of them.
    """

    role: Role
    name: str
    text: str
    tokens: int | None = None
    hidden: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Injection:
    """A text that somebody wants in the prompt: an author's note, a memory, an extension's words.

    `depth` counts messages from the end of the chat (0 is after the newest); None puts it after the
    character's texts.
    """

    owner: str
    name: str
    text: str
    role: Role = Role.SYSTEM
    depth: int | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class PromptCharacter:
    """Who is played. The texts are the card's, macros unexpanded; `examples` is split by lines `<START>`."""

    name: str
    description: str = ""
    personality: str = ""
    scenario: str = ""
    examples: str = ""
    greetings: tuple[str, ...] = ()
    system_prompt: str = ""
    post_history: str = ""
    depth_note: Injection | None = None
    creator_notes: str = ""
    version: str = ""
    book: LoreBook | None = None


@dataclass(frozen=True, slots=True)
class PromptPersona:
    """Who the person is in the story."""

    name: str = "User"
    description: str = ""


@dataclass(frozen=True, slots=True)
class PromptSettings:
    """What the effective settings say about prompts.

    Tokens are the model's own. `token_ratio` is how many of them it counts for each one of ours (see
    `tokens.ratio_for`). `system_prompt` and `post_history` replace our own instructions; the card's come
    first if `prefer_card_prompts`, and may quote the replaced text as `{{original}}`. `window_messages` None
    means as many as the budget holds. `prefill` says that the model continues an assistant message that ends
    the list.
    """

    budget_tokens: int = 64_000
    reserve_tokens: int = 2_000
    token_ratio: float = 1.0
    language: Language = "en"
    dialect: Dialect = Dialect.CHAT
    system_prompt: str = ""
    post_history: str = ""
    prefer_card_prompts: bool = True
    window_messages: int | None = None
    names_in_history: bool = False
    pin_examples: bool = False
    prefill: bool = False
    stop: tuple[str, ...] = ()
    lore: LoreSettings = field(default_factory=lambda: LoreSettings(whole_words=True, unicode_words=True))
    lore_share: float = 0.25
    lore_budget_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class PromptRequest:
    """Everything about one prompt except the history, which is read lazily.

    `chat_key` seeds `{{pick}}`: the same chat picks the same. `instruction` is what the person asked for in
    words, if anything ("shorter, and in the rain"), for this one reply.
    """

    character: PromptCharacter
    persona: PromptPersona = field(default_factory=PromptPersona)
    settings: PromptSettings = field(default_factory=PromptSettings)
    purpose: Purpose = Purpose.REPLY
    injections: tuple[Injection, ...] = ()
    books: tuple[LoreBook, ...] = ()
    chat_key: str = ""
    instruction: str = ""
