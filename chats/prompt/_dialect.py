"""Stage 6: write the kept parts down the way the model wants to read them."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from ._context import PRIMING_TOKENS, Context
from .inputs import Dialect, HistoryMessage, Purpose
from .result import Block, Placement, Prompt, PromptMessage, PromptRecord
from .roles import Role

#: Of the texts at one depth, the system's stand nearest to the newest message.
_ROLES_AT_DEPTH = (Role.ASSISTANT, Role.USER, Role.SYSTEM)
_MAX_NAME_STOPS = 8


def write(context: Context) -> Prompt:
    """Make the finished prompt."""
    record = PromptRecord(
        blocks=context.blocks,
        history=context.history,
        available_tokens=context.available_tokens,
        priming_tokens=PRIMING_TOKENS,
        first_left_out=context.first_left_out,
        left_out_because=context.left_out_because,
    )
    if context.request.settings.dialect is Dialect.TEXT:
        return Prompt((), _as_text(context), _stops(context), record)
    return Prompt(tuple(_as_messages(context)), "", context.request.settings.stop, record)


def _as_messages(context: Context) -> Iterator[PromptMessage]:
    settings, purpose = context.request.settings, context.request.purpose
    before = _joined_by_role(_kept(context, Placement.BEFORE))
    chat = _with_depths(context, [_spoken(sent.message, settings.names_in_history) for sent in context.history])
    after = _joined_by_role(_kept(context, Placement.AFTER))
    yield from before
    if purpose is Purpose.CONTINUE and settings.prefill and chat:
        yield from (*chat[:-1], *after, chat[-1])
    else:
        yield from (*chat, *after)


def _as_text(context: Context) -> str:
    before = "\n\n".join(block.text for block in _kept(context, Placement.BEFORE))
    chat = _with_depths(context, [_spoken(sent.message, names=True) for sent in context.history])
    lines = [message.content for message in chat]
    after = [block.text for block in _kept(context, Placement.AFTER)]
    if context.request.purpose is Purpose.CONTINUE and lines:
        lines[-1:-1] = after
    else:
        lines += after
    return "\n".join([before, *lines])


def _stops(context: Context) -> tuple[str, ...]:
    """Where a completed text must end: when somebody else's line begins."""
    request = context.request
    speaker = request.persona.name if request.purpose is Purpose.IMPERSONATE else request.character.name
    names = dict.fromkeys((request.persona.name, request.character.name))
    names |= dict.fromkeys(
        sent.message.name for sent in reversed(context.history) if sent.message.role is not Role.SYSTEM
    )
    others = [name for name in names if name and name != speaker][:_MAX_NAME_STOPS]
    return tuple(dict.fromkeys((*(f"\n{name}:" for name in others), *request.settings.stop)))


def _kept(context: Context, placement: Placement) -> list[Block]:
    return [block for block in context.blocks if block.placement is placement and block.dropped is None]


def _joined_by_role(blocks: Iterable[Block]) -> list[PromptMessage]:
    """One message for neighbouring blocks of one role. The blank line costs less than the wrapping it
    saves."""
    return [
        PromptMessage(role, "\n\n".join(block.text for block in group))
        for role, group in groupby(blocks, key=lambda block: block.role)
    ]


def _spoken(message: HistoryMessage, names: bool) -> PromptMessage:
    if names and message.role is not Role.SYSTEM:
        return PromptMessage(message.role, f"{message.name}: {message.text}")
    return PromptMessage(message.role, message.text)


def _with_depths(context: Context, chat: list[PromptMessage]) -> list[PromptMessage]:
    """Put the blocks with a depth between the messages. A message that is to be continued stays last."""
    floor = 1 if context.request.purpose is Purpose.CONTINUE and chat else 0
    by_depth: dict[int, list[Block]] = {}
    for block in _kept(context, Placement.AT_DEPTH):
        by_depth.setdefault(min(max(block.depth or 0, floor), len(chat)), []).append(block)
    result, start = list[PromptMessage](), 0
    for depth in sorted(by_depth, reverse=True):
        end = len(chat) - depth
        result += (*chat[start:end], *_at_one_depth(by_depth[depth]))
        start = end
    return result + chat[start:]


def _at_one_depth(blocks: list[Block]) -> Iterator[PromptMessage]:
    for role in _ROLES_AT_DEPTH:
        if texts := [block.text for block in blocks if block.role is role]:
            yield PromptMessage(role, "\n".join(texts))
