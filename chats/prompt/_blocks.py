"""Stage 3: put the blocks in prompt order and count what each costs."""

from collections.abc import Sequence
from dataclasses import replace

from ._context import MESSAGE_TOKENS, Context
from ._text_writer import TextWriter
from .basics import Role
from .result import Block, Placement

_PLACES = {Placement.BEFORE: 0, Placement.AT_DEPTH: 1, Placement.AFTER: 2}


def place_blocks(context: Context) -> Context:
    """Sort the blocks as they will stand in the prompt; inside the chat, the deepest first."""
    counted = [block._replace(tokens=_cost(block, context)) for block in context.blocks]
    if context.templates is not None:
        counted.append(_around(counted, context))
    return replace(context, blocks=tuple(sorted(counted, key=_place)))


def _around(blocks: Sequence[Block], context: Context) -> Block:
    """What templates add around the texts: labels in the story, marks, whose turn it is."""
    parts = [
        block
        for block in blocks
        if block.placement is Placement.BEFORE and block.slot != "examples" and block.dropped is None
    ]
    frame = TextWriter(context).frame(parts)
    tokens = max(0, context.count_tokens(frame) - sum(block.tokens for block in parts)) + MESSAGE_TOKENS
    return Block("site", "template", "template", Role.SYSTEM, "", Placement.BEFORE, tokens)


def _cost(block: Block, context: Context) -> int:
    if context.templates is not None and block.placement is not Placement.BEFORE:
        writer, is_last = TextWriter(context), block.placement is Placement.AFTER
        text = writer.after_chat(block.text) if is_last else writer.injected(block.role, block.text)
        return context.count_tokens(text) + MESSAGE_TOKENS
    messages = block.messages or ((block.role, block.text, ""),)
    return sum(
        context.count_tokens(text) + MESSAGE_TOKENS + (context.count_tokens(name) + 1 if name else 0)
        for _role, text, name in messages
    )


def _place(block: Block) -> tuple[int, int, int, int]:
    in_chat = block.placement is Placement.AT_DEPTH
    return (
        _PLACES[block.placement],
        -(block.depth or 0),
        block.order if in_chat else block.sequence,
        block.rank,
    )
