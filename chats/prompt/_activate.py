"""Stage 1: let the lorebooks say what the newest messages call up, and where it goes."""

from dataclasses import replace

from ._context import Context
from .basics import Role
from .inputs import HistoryMessage
from .lore import (
    LoreResult,
    LoreScene,
    LoreSources,
    MatchSource,
    activate,
    compile_book,
    every_book,
    place,
)
from .macros import expand
from .regex_scripts import Occasion, Place, apply_scripts

_MAX_LINES = 1_000
_TEXTS = {
    MatchSource.PERSONA_DESCRIPTION: "persona",
    MatchSource.CHARACTER_DESCRIPTION: "description",
    MatchSource.CHARACTER_PERSONALITY: "personality",
    MatchSource.CHARACTER_DEPTH_PROMPT: "chardepthprompt",
    MatchSource.SCENARIO: "scenario",
    MatchSource.CREATOR_NOTES: "creatornotes",
}


def activate_lore(context: Context) -> Context:
    """Find the entries that fire, and let macros see the outlets they fill."""
    sources = _sources(context)
    if not every_book(sources):
        return context
    result = _activated(sources, context)
    placed = place(result.activated, lambda text, depth: _through_scripts(text, depth, context))
    outlets = {f"outlet:{name}": "\n".join(one.text for one in group) for name, group in placed.outlets.items()}
    scope = replace(context.scope, values={**context.scope.values, **outlets}) if outlets else context.scope
    return replace(context, lore=result, placed=placed, scope=scope)


def _sources(context: Context) -> LoreSources:
    given, book = context.request.books, context.request.character.book
    return replace(given, character=(book, *given.character)) if book else given


def _activated(sources: LoreSources, context: Context) -> LoreResult:
    request, settings = context.request, context.request.settings
    deepest = max(compile_book(book).deepest_scan for book in every_book(sources))
    wanted = _MAX_LINES if settings.lore.min_activations else max(deepest, settings.lore.depth)
    newest = context.tape.newest(min(wanted, _MAX_LINES))
    budget = settings.lore_budget_tokens
    return activate(
        sources,
        LoreScene(
            lines=[_line(message, with_name=settings.lore.include_names) for message in newest],
            message_count=len(newest) if request.message_count is None else request.message_count,
            reply_count=sum(message.role is Role.ASSISTANT for message in newest),
            trigger=request.purpose.trigger,
            character_name=request.character.name,
            tags=request.tags,
            texts={source: text for source, name in _TEXTS.items() if (text := context.scope.value(name))},
            injections=_scanned_injections(context),
        ),
        settings.lore,
        budget_tokens=int(context.available_tokens * settings.lore_share) if budget is None else budget,
        expand=lambda text: expand(text, context.scope, context.registry),
        count_tokens=context.count_tokens,
        rng=context.scope.rng,
        timers=request.timers,
    )


def _line(message: HistoryMessage, *, with_name: bool) -> str:
    return f"{message.name}: {message.text}" if with_name and message.name else message.text


def _scanned_injections(context: Context) -> tuple[str, ...]:
    request = context.request
    texts = [injection.text for injection in request.injections if injection.is_scanned]
    if request.note is not None and request.note.is_scanned:
        texts.append(request.note.text)
    expanded = (expand(text, context.scope, context.registry) for text in texts)
    return tuple(text for text in expanded if text)


def _through_scripts(text: str, depth: int | None, context: Context) -> str:
    scripts = context.request.scripts
    if not scripts:
        return text
    return apply_scripts(
        text,
        scripts,
        Place.WORLD_INFO,
        Occasion.SENT,
        expand=lambda part: expand(part, context.scope, context.registry),
        depth=depth,
    )
