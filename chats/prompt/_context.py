"""What the stages hand to each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ._history import Tape
from .basics import TokenCount
from .inputs import Dialect, HistoryMessage, PromptRequest
from .lore import LoreResult, PlacedLore
from .macros import MacroRegistry, MacroScope
from .preset import Preset, default_preset, text_preset
from .result import Block, Dropped, SentMessage
from .text.templates import TextTemplates

#: Tokens that a chat format spends around each message, and before the reply.
MESSAGE_TOKENS = 5
PRIMING_TOKENS = 3


@dataclass(frozen=True, slots=True)
class Context:
    """The request, and what has been made of it so far. Stages return a changed copy.

    `blocks` are everything but the chat, at first with their macros; `originals` the texts that blocks replace, by
    slot.
    """

    request: PromptRequest
    tape: Tape
    scope: MacroScope
    registry: MacroRegistry
    count_tokens: TokenCount
    blocks: tuple[Block, ...] = ()
    originals: Mapping[str, str] = field(default_factory=dict)
    lore: LoreResult = field(default_factory=LoreResult)
    placed: PlacedLore = field(default_factory=PlacedLore)
    history: tuple[SentMessage, ...] = ()
    first_left_out: HistoryMessage | None = None
    left_out_because: Dropped | None = None

    @property
    def available_tokens(self) -> int:
        """Room for the prompt in tokens of our vocabulary."""
        settings = self.request.settings
        return int((settings.budget_tokens - settings.reserve_tokens) / settings.token_ratio)

    @property
    def preset(self) -> Preset:
        settings = self.request.settings
        if self.templates is not None:
            return text_preset(self.templates)
        return settings.preset or default_preset(settings.language)

    @property
    def templates(self) -> TextTemplates | None:
        """The templates a text model is asked with, if it is one and there are any."""
        settings = self.request.settings
        return settings.text if settings.dialect is Dialect.TEXT else None


Stage = Callable[[Context], Context]
