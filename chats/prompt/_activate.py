"""Stage 3: let the lorebooks add what the newest messages call up."""

from dataclasses import replace

from ._context import MESSAGE_TOKENS, Context
from .inputs import LoreBook, LoreEntry, LorePosition, PromptSettings, Role
from .lore import Activation, ScanSettings, activated_entries, scanned_messages
from .macros import expand
from .result import Block, Dropped, Placement

_SLOTS = {
    LorePosition.BEFORE_CHARACTER: "lore_before",
    LorePosition.AFTER_CHARACTER: "lore_after",
    LorePosition.AT_DEPTH: "lore_at_depth",
}


def activate_lore(context: Context) -> Context:
    """Add the entries that fire, highest order first claiming the lore budget; the rest is recorded as left
    out."""
    request = context.request
    books = (*((request.character.book,) if request.character.book else ()), *request.books)
    fired = [activation for book in books for activation in _fired(book, context)]
    fired.sort(key=lambda activation: -activation.entry.order)
    return replace(context, blocks=context.blocks + _within_lore_budget(_blocks(fired, context), fired, context))


def _fired(book: LoreBook, context: Context) -> list[Activation]:
    settings = _scan_settings(context.request.settings)
    newest = context.tape.newest(scanned_messages(book, settings))
    fired = activated_entries(book, newest, settings, lambda key: expand(key, context.scope, context.registry))
    return [activation for activation in fired if _passes_chance(activation.entry, context)]


def _scan_settings(settings: PromptSettings) -> ScanSettings:
    return ScanSettings(settings.lore_scan_depth, settings.lore_case_sensitive, settings.lore_whole_words)


def _passes_chance(entry: LoreEntry, context: Context) -> bool:
    return entry.probability >= 100 or context.scope.rng.random() * 100 < entry.probability


def _blocks(fired: list[Activation], context: Context) -> list[Block]:
    return [_block(activation, context) for activation in fired]


def _block(activation: Activation, context: Context) -> Block:
    entry = activation.entry
    text = expand(entry.content, context.scope, context.registry).strip()
    at_depth = entry.position is LorePosition.AT_DEPTH
    return Block(
        owner="lore",
        slot=_SLOTS[entry.position],
        name=entry.name or activation.key or entry.id,
        role=entry.role if at_depth else Role.SYSTEM,
        text=text,
        placement=Placement.AT_DEPTH if at_depth else Placement.BEFORE,
        tokens=context.count_tokens(text) + MESSAGE_TOKENS,
        depth=entry.depth if at_depth else None,
        order=entry.order,
        required=False,
        source_id=entry.id,
    )


def _within_lore_budget(blocks: list[Block], fired: list[Activation], context: Context) -> tuple[Block, ...]:
    """Mark what exceeds the lore budget. Once one entry does not fit, only those that ignore the budget still
    pass."""
    settings = context.request.settings
    budget = settings.lore_budget_tokens
    if budget is None:
        budget = int(context.available_tokens * settings.lore_share)
    result: list[Block] = []
    kept, full = 0, False
    for block, activation in zip(blocks, fired, strict=True):
        if not block.text:
            continue
        dropped: Dropped | None = None
        if settings.lore_max_entries is not None and kept >= settings.lore_max_entries:
            dropped = Dropped.OVER_LORE_LIMIT
        elif not activation.entry.ignore_budget and (full or block.tokens > budget):
            dropped, full = Dropped.OVER_LORE_BUDGET, True
        else:
            budget -= block.tokens
            kept += 1
        result.append(block._replace(dropped=dropped))
    return tuple(result)
