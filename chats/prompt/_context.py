"""What the stages hand to each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ._history import Tape
from .basics import TokenCount
from .inputs import HistoryMessage, PromptRequest
from .lore import LoreResult, PlacedLore
from .macros import MacroRegistry, MacroScope
from .preset import Preset, default_preset
from .result import Block, Dropped, SentMessage

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
        return self.request.settings.preset or default_preset(self.request.settings.language)


Stage = Callable[[Context], Context]
