"""What the engine is given: plain frozen data, made by the callers from their rows."""

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from .basics import Language, Role
from .lore.entry import LoreBook
from .lore.settings import LoreSettings, LoreSources
from .lore.timers import LoreTimers
from .preset import Preset
from .regex_scripts import RegexScript
from .text.templates import TextTemplates


class Purpose(StrEnum):
    """Why the model is asked.

    For `REGENERATE` and `SWIPE` the history ends before the reply that is replaced; for `CONTINUE` it ends with the
    message to be continued; for `GREETING` it is usually empty. `QUIET` asks for something beside the story.
    """

    REPLY = "reply"
    REGENERATE = "regenerate"
    CONTINUE = "continue"
    IMPERSONATE = "impersonate"
    GREETING = "greeting"
    SWIPE = "swipe"
    QUIET = "quiet"

    @property
    def trigger(self) -> str:
        """The kind of generation, as lore entries and presets name it."""
        return "normal" if self in {Purpose.REPLY, Purpose.GREETING} else self.value


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
    """A text that somebody wants in the prompt: a memory, an extension's words, a character's note.

    `depth` counts messages from the end of the chat (0 is after the newest); None puts it after the instructions, or
    before them if `leads`. Of several at one depth those with the lower `rank` stand first. Lore entries may be called
    up by the text if it `is_scanned`.
    """

    owner: str
    name: str
    text: str
    role: Role = Role.SYSTEM
    depth: int | None = None
    required: bool = False
    leads: bool = False
    rank: int = 50
    is_scanned: bool = False


@dataclass(frozen=True, slots=True)
class AuthorsNote:
    """What the author wants remembered in this chat. It is sent at every `interval`th message of the person, 0 never."""

    text: str = ""
    interval: int = 1
    depth: int | None = 4
    role: Role = Role.SYSTEM
    leads: bool = False
    is_scanned: bool = False


class PersonaPlace(StrEnum):
    """Where the description of the persona goes."""

    IN_PROMPT = "in_prompt"
    NOTE_TOP = "note_top"
    NOTE_BOTTOM = "note_bottom"
    AT_DEPTH = "at_depth"
    NOWHERE = "nowhere"


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
    place: PersonaPlace = PersonaPlace.IN_PROMPT
    depth: int = 2
    role: Role = Role.SYSTEM


class Joining(StrEnum):
    """Whose card a group's prompt shows: the speaker's, or those of all, with or without the muted ones."""

    SWAP = "swap"
    JOIN = "join"
    JOIN_WITH_MUTED = "join_with_muted"


@dataclass(frozen=True, slots=True)
class PromptGroup:
    """Everybody the model plays in a group chat, the speaker included. `prefix` and `suffix` stand around each joined
    text; `<FIELDNAME>` in them is what the text is."""

    members: tuple[PromptCharacter, ...]
    muted: frozenset[str] = frozenset()
    joining: Joining = Joining.SWAP
    prefix: str = ""
    suffix: str = ""

    @property
    def heard(self) -> tuple[PromptCharacter, ...]:
        return tuple(member for member in self.members if member.name not in self.muted)

    @property
    def shown(self) -> tuple[PromptCharacter, ...]:
        """Those whose cards are joined; empty when only the speaker's is shown."""
        if self.joining is Joining.SWAP:
            return ()
        return self.members if self.joining is Joining.JOIN_WITH_MUTED else self.heard


@dataclass(frozen=True, slots=True)
class PromptSettings:
    """What the effective settings say about prompts.

    Tokens are the model's own. `token_ratio` is how many of them it counts for each one of ours (see
    `tokens.ratio_for`). `system_prompt` and `post_history` replace our own instructions; the card's come
    first if `prefer_card_prompts`, and may quote the replaced text as `{{original}}`. `window_messages` None
    means as many as the budget holds. `prefill` says that the model continues an assistant message that ends
    the list. Without a `preset` ours is used;
    without `text` templates a text model gets a script.
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
    strip_examples: bool = False
    stop: tuple[str, ...] = ()
    preset: Preset | None = None
    text: TextTemplates | None = None
    lore: LoreSettings = field(default_factory=lambda: LoreSettings(whole_words=True, unicode_words=True))
    lore_share: float = 0.25
    lore_budget_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class PromptRequest:
    """Everything about one prompt except the history, which is read lazily.

    `chat_key` seeds `{{pick}}`: the same chat picks the same. `instruction` is what the person asked for in words, if
    anything ("shorter, and in the rain"), for this one reply; `quiet` what is asked beside the story; `reply_start`
    what the reply must begin with. The character's own book counts among `books.character`. The counts are those of all
    messages the model may see and of the person's among them; without them, what is read of the history counts. Macros
    change the variables in place.
    """

    character: PromptCharacter
    persona: PromptPersona = field(default_factory=PromptPersona)
    settings: PromptSettings = field(default_factory=PromptSettings)
    purpose: Purpose = Purpose.REPLY
    injections: tuple[Injection, ...] = ()
    books: LoreSources = field(default_factory=LoreSources)
    timers: LoreTimers = field(default_factory=LoreTimers)
    tags: frozenset[str] | None = None
    note: AuthorsNote | None = None
    group: PromptGroup | None = None
    scripts: tuple[RegexScript, ...] = ()
    message_count: int | None = None
    own_message_count: int | None = None
    chat_key: str = ""
    instruction: str = ""
    quiet: str = ""
    reply_start: str = ""
    local_variables: MutableMapping[str, Any] = field(default_factory=dict)
    global_variables: MutableMapping[str, Any] = field(default_factory=dict)
