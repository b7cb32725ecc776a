"""The way from a request to a prompt: a list of stages, each a function."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random

from ._activate import activate_lore
from ._blocks import place_blocks
from ._budget import fit_to_budget
from ._collect import collect
from ._context import Context, Stage
from ._dialect import write
from ._history import Tape
from ._scope import macro_scope
from ._scripted import through_scripts
from .basics import TokenCount
from .inputs import HistoryMessage, PromptCharacter, PromptPersona, PromptRequest, PromptSettings
from .macros import LIBRARY, MacroRegistry, expand
from .result import Prompt

STAGES: tuple[Stage, ...] = (activate_lore, collect, place_blocks, fit_to_budget)


def assemble(
    request: PromptRequest,
    history: Iterable[HistoryMessage],
    *,
    now: datetime,
    rng: Random,
    count_tokens: TokenCount,
    registry: MacroRegistry = LIBRARY,
    stages: Sequence[Stage] = STAGES,
) -> Prompt:
    """Make the prompt for one reply.

    `history` gives the chat's messages newest first. It is read only until the budget is full, so it may be a
    generator over pages of a database: the cost does not grow with the chat. The same arguments give the same
    prompt.

    Raises:
        BudgetTooSmall: the character, the instructions and the last messages do not fit, and they are never
        cut. MacroOutputTooLong: the macros of a text produce too much.
    """
    tape = Tape(history)
    scope = macro_scope(request, tape, now=now, rng=rng, registry=registry)
    if request.scripts:
        tape.transform_with(through_scripts(request, scope, registry))
    context = Context(request, tape, scope, registry, count_tokens)
    for stage in stages:
        context = stage(context)
    return write(context)


def expand_for_chat(
    text: str,
    request: PromptRequest,
    history: Iterable[HistoryMessage] = (),
    *,
    now: datetime,
    rng: Random,
    registry: MacroRegistry = LIBRARY,
) -> str:
    """Replace the macros of a text that is about to be stored in a chat, such as what the person typed.

    Raises:
        MacroOutputTooLong: the macros produce too much.
    """
    return expand(text, macro_scope(request, Tape(history), now=now, rng=rng, registry=registry), registry)


def render_greeting(
    character: PromptCharacter,
    persona: PromptPersona,
    *,
    now: datetime,
    rng: Random,
    index: int = 0,
    settings: PromptSettings | None = None,
    chat_key: str = "",
) -> str:
    """The card's greeting of an index with its macros replaced; empty when the card has no such greeting."""
    if not 0 <= index < len(character.greetings):
        return ""
    request = PromptRequest(character, persona, settings or PromptSettings(), chat_key=chat_key)
    return expand_for_chat(character.greetings[index], request, now=now, rng=rng)
