"""Stage 2: replace the macros of every block, and drop the blocks that have nothing to say."""

from dataclasses import replace

from ._context import Context
from .macros import expand
from .result import Block

#: Blocks that show a text of the card under a label: without the text, the label goes too.
_LABELLED = frozenset({"persona", "description", "personality", "scenario"})


def expand_macros(context: Context) -> Context:
    """Expand the blocks in order, so that the same seed rolls the same dice."""
    blocks = (_expanded(block, context) for block in context.blocks if _says_something(block, context))
    return replace(context, blocks=tuple(block for block in blocks if block.text))


def _says_something(block: Block, context: Context) -> bool:
    return block.slot not in _LABELLED or bool(context.scope.value(block.slot).strip())


def _expanded(block: Block, context: Context) -> Block:
    original = context.originals.get(block.slot)
    if original is not None:
        original = expand(original, context.scope, context.registry)
    scope = replace(context.scope, original=original)
    return block._replace(text=expand(block.text, scope, context.registry).strip())
