"""Stage 3: let the lorebooks add what the newest messages call up."""

from collections.abc import Iterator
from dataclasses import replace

from ._context import MESSAGE_TOKENS, Context
from .lore import (
    Activated,
    Cause,
    LorePosition,
    LoreResult,
    LoreScene,
    LoreSources,
    MatchSource,
    Skip,
    Skipped,
    activate,
    compile_book,
    every_book,
)
from .macros import expand
from .result import Block, Dropped, Placement
from .roles import Role

_SLOTS = {
    LorePosition.BEFORE_CHARACTER: "lore_before",
    LorePosition.AFTER_CHARACTER: "lore_after",
    LorePosition.AT_DEPTH: "lore_at_depth",
}
_MAX_LINES = 1_000


def activate_lore(context: Context) -> Context:
    """Add the entries that fire; what did not fit is recorded as left out."""
    sources = _sources(context)
    if not every_book(sources):
        return context
    result = _activated(sources, context)
    kept = [_block(one, context) for one in sorted(result.activated, key=lambda one: -one.entry.order)]
    left_out = list(_left_out(result, context))
    return replace(context, blocks=(*context.blocks, *(block for block in kept if block.text), *left_out))


def _sources(context: Context) -> LoreSources:
    request = context.request
    return LoreSources(everywhere=request.books, character=(request.character.book,) if request.character.book else ())


def _activated(sources: LoreSources, context: Context) -> LoreResult:
    settings = context.request.settings
    deepest = max(compile_book(book).deepest_scan for book in every_book(sources))
    wanted = _MAX_LINES if settings.lore.min_activations else max(deepest, settings.lore.depth)
    newest = context.tape.newest(min(wanted, _MAX_LINES))
    names = settings.lore.include_names
    budget = settings.lore_budget_tokens
    return activate(
        sources,
        LoreScene(
            lines=[f"{message.name}: {message.text}" if names else message.text for message in newest],
            message_count=len(newest),
            reply_count=sum(message.role is Role.ASSISTANT for message in newest),
            character_name=context.request.character.name,
            texts=_texts(context),
        ),
        settings.lore,
        budget_tokens=int(context.available_tokens * settings.lore_share) if budget is None else budget,
        expand=lambda text: expand(text, context.scope, context.registry),
        count_tokens=context.count_tokens,
        rng=context.scope.rng,
    )


def _texts(context: Context) -> dict[MatchSource, str]:
    """What entries may look at besides the chat, macros replaced."""
    names = {
        MatchSource.PERSONA_DESCRIPTION: "persona",
        MatchSource.CHARACTER_DESCRIPTION: "description",
        MatchSource.CHARACTER_PERSONALITY: "personality",
        MatchSource.CHARACTER_DEPTH_PROMPT: "chardepthprompt",
        MatchSource.SCENARIO: "scenario",
        MatchSource.CREATOR_NOTES: "creatornotes",
    }
    return {source: text for source, name in names.items() if (text := context.scope.value(name))}


def _block(one: Activated, context: Context) -> Block:
    entry = one.entry
    at_depth = entry.position is LorePosition.AT_DEPTH
    text = one.text.strip()
    return Block(
        owner="lore",
        slot=_SLOTS.get(entry.position, "lore_after"),
        name=entry.name or one.key or entry.id,
        role=entry.role if at_depth else Role.SYSTEM,
        text=text,
        placement=Placement.AT_DEPTH if at_depth else Placement.BEFORE,
        tokens=context.count_tokens(text) + MESSAGE_TOKENS,
        depth=entry.depth if at_depth else None,
        order=entry.order,
        required=False,
        source_id=entry.id,
    )


def _left_out(result: LoreResult, context: Context) -> Iterator[Block]:
    """Record what fired and did not fit."""
    for skipped in result.skipped:
        reason = _REASONS.get(skipped.why)
        if reason is not None:
            yield _block(_as_if_in(skipped), context)._replace(dropped=reason)


_REASONS = {Skip.OVER_BUDGET: Dropped.OVER_LORE_BUDGET, Skip.OVER_LIMIT: Dropped.OVER_LORE_LIMIT}


def _as_if_in(skipped: Skipped) -> Activated:
    return Activated(skipped.entry, skipped.book, skipped.entry.content, 0, Cause.KEY, skipped.key)
