"""Stage 5: decide what is sent.

Order of claims: required blocks and the messages that are never cut; lore and other optional blocks; the chat
from its newest message backwards; example dialogue (before the chat if it is pinned).
"""

from collections.abc import Callable
from dataclasses import replace

from ._context import MESSAGE_TOKENS, PRIMING_TOKENS, Context
from ._text_writer import TextWriter
from .basics import Role
from .errors import BudgetTooSmall
from .inputs import Dialect, HistoryMessage
from .preset import Names
from .result import Block, Dropped, SentMessage

Cost = Callable[[HistoryMessage], int]


def fit_to_budget(context: Context) -> Context:
    """Keep what fits.

    Raises:
        BudgetTooSmall: the required blocks and the last messages alone are too much.
    """
    cost = _message_cost(context)
    fixed = _never_cut(context)
    needed = PRIMING_TOKENS + sum(block.tokens for block in context.blocks if block.required)
    needed += sum(map(cost, fixed))
    remaining = context.available_tokens - needed
    if remaining < 0:
        raise BudgetTooSmall(needed, context.available_tokens)

    pinned = context.request.settings.pin_examples
    early = {slot for block in context.blocks if (slot := block.slot) != "examples" or pinned}
    context, remaining = _with_optional(context, remaining, slots=early)
    context, remaining = _with_history(context, remaining, fixed, cost)
    return _with_optional(context, remaining, slots={"examples"} - early)[0]


def _message_cost(context: Context) -> Cost:
    """How much a message costs: its stored count, the wrapping, and its author's name where that is written."""
    overheads = dict[tuple[Role, str], int]()

    def cost(message: HistoryMessage) -> int:
        tokens = message.tokens if message.tokens is not None else context.count_tokens(message.text)
        key = (message.role, message.name)
        if key not in overheads:
            overheads[key] = MESSAGE_TOKENS + _wrapping(message, context)
        return tokens + overheads[key]

    return cost


def _wrapping(message: HistoryMessage, context: Context) -> int:
    """Tokens of the marks and the name around a message, at their longest."""
    settings = context.request.settings
    if context.templates is not None:
        return TextWriter(context).overhead(message.role, message.name)
    names = context.preset.names
    named = settings.names_in_history or settings.dialect is Dialect.TEXT or names is not Names.NONE
    if not named or not message.name or (message.role is Role.SYSTEM and names is not Names.COMPLETION):
        return 0
    in_text = settings.names_in_history or settings.dialect is Dialect.TEXT or names is not Names.DEFAULT
    return context.count_tokens(f"{message.name}: ") if in_text or context.request.group is not None else 0


def _never_cut(context: Context) -> list[HistoryMessage]:
    """The newest message and the person's last one, which are often the same."""
    newest, last_own = context.tape.newest(1), context.tape.last_of(Role.USER)
    return newest + [message for message in (last_own,) if message is not None and message is not newest[0]]


def _with_optional(context: Context, remaining: int, *, slots: set[str]) -> tuple[Context, int]:
    """Keep optional blocks of these slots while they fit; lore of higher order claims first.

    Examples stop at the first that does not fit, because a later one alone would be out of order.
    """
    optional = [
        index
        for index, block in enumerate(context.blocks)
        if not block.required and block.dropped is None and block.slot in slots
    ]
    optional.sort(key=lambda index: _claim(context.blocks[index]))
    blocks, full = list(context.blocks), False
    for index in optional:
        block = blocks[index]
        stop = full and block.slot == "examples"
        if stop or block.tokens > remaining:
            blocks[index] = block._replace(dropped=Dropped.OVER_BUDGET)
            full = full or block.slot == "examples"
        else:
            remaining -= block.tokens
    return replace(context, blocks=tuple(blocks)), remaining


def _claim(block: Block) -> tuple[bool, bool, int]:
    return (block.slot == "examples", block.owner == "lore", -block.order)


def _with_history(context: Context, remaining: int, fixed: list[HistoryMessage], cost: Cost) -> tuple[Context, int]:
    """Read the chat backwards until the budget or the window ends. Nothing older is even looked at."""
    window = context.request.settings.window_messages
    sent: list[SentMessage] = []
    waiting = list(fixed)
    left_out: HistoryMessage | None = None
    because: Dropped | None = None
    for index, message in enumerate(context.tape):
        if waiting and message is waiting[0]:
            sent.append(SentMessage(waiting.pop(0), cost(message)))
            continue
        tokens = cost(message)
        if window is not None and index >= window:
            left_out, because = message, Dropped.OUTSIDE_WINDOW
            break
        if tokens > remaining:
            left_out, because = message, Dropped.OVER_BUDGET
            break
        remaining -= tokens
        sent.append(SentMessage(message, tokens))
    sent += [SentMessage(message, cost(message)) for message in waiting]
    sent.reverse()
    changed = replace(context, history=tuple(sent), first_left_out=left_out, left_out_because=because)
    return changed, remaining
