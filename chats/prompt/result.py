"""What the engine gives back: the prompt, and the itemised record that explains it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from .basics import Role
from .inputs import HistoryMessage
from .lore import LoreResult, LoreTimers


class Placement(StrEnum):
    """Where a block stands: before the chat, inside it at a depth, in it as a message, or after it."""

    BEFORE = "before"
    AT_DEPTH = "at_depth"
    HISTORY = "history"
    AFTER = "after"


class Dropped(StrEnum):
    """Why something is not in the prompt."""

    OVER_BUDGET = "over_budget"
    OVER_LORE_BUDGET = "over_lore_budget"
    OVER_LORE_LIMIT = "over_lore_limit"
    OUTSIDE_WINDOW = "outside_window"


class Block(NamedTuple):
    """One text with its owner: `site`, `character`, `persona`, `lore`, `chat`, `person` or `extension:…`.

    `slot` is its place among the blocks, `name` what the inspector calls it. `tokens` is what it costs in the
    finished prompt, wrapping included. `source_id` is the lore entry it came from. A required block is never
    left out: if it does not fit, there is no prompt. `sequence` is its place among all blocks of a placement; inside
    the chat `order` decides, then `rank`. Blocks of one `sequence` that are `joined` become one message. `messages`
    are what it becomes where that is more than one message of its text. What is `fixed` is never joined to others.
    """

    owner: str
    slot: str
    name: str
    role: Role
    text: str
    placement: Placement
    tokens: int = 0
    depth: int | None = None
    order: int = 100
    required: bool = True
    source_id: str = ""
    dropped: Dropped | None = None
    sequence: int = 0
    rank: int = 0
    joined: bool = False
    fixed: bool = False
    messages: tuple["PromptMessage", ...] = ()


class SentMessage(NamedTuple):
    """A message of the chat that is in the prompt, and what it costs there."""

    message: HistoryMessage
    tokens: int


class RecordRow(NamedTuple):
    """One line of the record, for the inspector and for storage; the text stays out."""

    owner: str
    name: str
    role: Role
    placement: Placement
    depth: int | None
    tokens: int
    kept: bool
    dropped: Dropped | None
    source_id: str

    def to_json(self) -> dict[str, str | int | bool | None]:
        """The row as JSON: enumerations as their values."""
        return {
            "owner": self.owner,
            "name": self.name,
            "role": self.role.value,
            "placement": self.placement.value,
            "depth": self.depth,
            "tokens": self.tokens,
            "kept": self.kept,
            "dropped": self.dropped.value if self.dropped else None,
            "source_id": self.source_id,
        }


@dataclass(frozen=True, slots=True)
class PromptRecord:
    """What is in the prompt and what is not. All tokens are ours, before the model's ratio.

    `blocks` holds everything but the chat, in prompt order; `history` the chat's messages that were sent,
    oldest first. `first_left_out` is the newest message of the chat that did not fit: older ones are left out
    as well, except the person's own last message, which is always sent.
    """

    blocks: tuple[Block, ...]
    history: tuple[SentMessage, ...]
    available_tokens: int
    priming_tokens: int
    first_left_out: HistoryMessage | None = None
    left_out_because: Dropped | None = None

    @property
    def used_tokens(self) -> int:
        """What the finished prompt costs. Never more than `available_tokens`."""
        return self.priming_tokens + sum(self.by_owner().values())

    def by_owner(self) -> dict[str, int]:
        """Tokens in the prompt by owner, for the meter."""
        totals: dict[str, int] = {}
        for block in self.blocks:
            if block.dropped is None:
                totals[block.owner] = totals.get(block.owner, 0) + block.tokens
        if self.history:
            totals["chat"] = totals.get("chat", 0) + sum(sent.tokens for sent in self.history)
        return totals

    def rows(self) -> Iterator[RecordRow]:
        """Every block and message, in prompt order, then the newest message that was left out."""
        after = [block for block in self.blocks if block.placement is Placement.AFTER]
        yield from (_block_row(block) for block in self.blocks if block.placement is not Placement.AFTER)
        yield from (_message_row(sent.message, sent.tokens, None) for sent in self.history)
        yield from map(_block_row, after)
        if self.first_left_out is not None:
            yield _message_row(self.first_left_out, self.first_left_out.tokens or 0, self.left_out_because)

    def texts(self) -> Iterator[str]:
        """The words of each row, in the order of `rows`."""
        after = [block for block in self.blocks if block.placement is Placement.AFTER]
        yield from (block.text for block in self.blocks if block.placement is not Placement.AFTER)
        yield from (sent.message.text for sent in self.history)
        yield from (block.text for block in after)
        if self.first_left_out is not None:
            yield self.first_left_out.text

    def to_json(self) -> dict[str, object]:
        """The record for storage beside the generation."""
        return {
            "available_tokens": self.available_tokens,
            "used_tokens": self.used_tokens,
            "by_owner": self.by_owner(),
            "rows": [row.to_json() for row in self.rows()],
        }


class PromptMessage(NamedTuple):
    """One message of a chat model. `name` is who says it, for models that have a field for that."""

    role: Role
    content: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A finished prompt: `messages` for a chat model, `text` for one that completes text; the other is
    empty."""

    messages: tuple[PromptMessage, ...]
    text: str
    stop: tuple[str, ...]
    record: PromptRecord
    timers: LoreTimers = field(default_factory=LoreTimers)
    lore: LoreResult = field(default_factory=LoreResult)


def _block_row(block: Block) -> RecordRow:
    return RecordRow(
        owner=block.owner,
        name=block.name,
        role=block.role,
        placement=block.placement,
        depth=block.depth,
        tokens=block.tokens,
        kept=block.dropped is None,
        dropped=block.dropped,
        source_id=block.source_id,
    )


def _message_row(message: HistoryMessage, tokens: int, dropped: Dropped | None) -> RecordRow:
    return RecordRow(
        owner="chat",
        name=message.name,
        role=message.role,
        placement=Placement.HISTORY,
        depth=None,
        tokens=tokens,
        kept=dropped is None,
        dropped=dropped,
        source_id=message.id,
    )
