"""Stage 4: put the blocks in prompt order and count what each costs."""

from dataclasses import replace

from ._context import MESSAGE_TOKENS, Context
from .result import Block, Placement

#: The order before and after the chat. Blocks of one slot keep the order in which they came.
SLOTS = (
    "main",
    "lore_before",
    "persona",
    "description",
    "personality",
    "scenario",
    "injection",
    "lore_after",
    "examples",
    "story",
    "post_history",
    "instruction",
    "control",
    "cue",
)
_RANK = {slot: rank for rank, slot in enumerate(SLOTS)}
_PLACES = {Placement.BEFORE: 0, Placement.AT_DEPTH: 1, Placement.AFTER: 2}


def place_blocks(context: Context) -> Context:
    """Sort the blocks as they will stand in the prompt; inside the chat, the deepest first."""
    counted = (block._replace(tokens=context.count_tokens(block.text) + MESSAGE_TOKENS) for block in context.blocks)
    return replace(context, blocks=tuple(sorted(counted, key=_place)))


def _place(block: Block) -> tuple[int, int, int, int]:
    return (_PLACES[block.placement], -(block.depth or 0), _RANK.get(block.slot, len(SLOTS)), block.order)
