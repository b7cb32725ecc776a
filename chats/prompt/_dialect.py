"""Stage 5: write the kept parts down the way the model wants to read them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ._context import PRIMING_TOKENS, Context
from ._post_processing import post_processed
from ._text_writer import TextWriter
from .basics import Role
from .inputs import Dialect, HistoryMessage, Purpose
from .preset import Names
from .result import Block, Placement, Prompt, PromptMessage, PromptRecord

#: Of the texts at one depth, the system's stand nearest to the newest message.
_ROLES_AT_DEPTH = (Role.ASSISTANT, Role.USER, Role.SYSTEM)
_MAX_NAME_STOPS = 8
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_]+")
_MAX_NAME_CHARS = 64


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
    timers = context.lore.timers
    if context.templates is not None:
        writer = TextWriter(context)
        return Prompt((), writer.text(), writer.stops(), record, timers, context.lore)
    if context.request.settings.dialect is Dialect.TEXT:
        return Prompt((), _as_text(context), _stops(context), record, timers, context.lore)
    return Prompt(_as_messages(context), "", context.request.settings.stop, record, timers, context.lore)


class _Line(NamedTuple):
    """A message on its way; a fixed one is not joined to its neighbours."""

    message: PromptMessage
    fixed: bool = False


def _as_messages(context: Context) -> tuple[PromptMessage, ...]:
    preset, request = context.preset, context.request
    before = list(_lines(_kept(context, Placement.BEFORE)))
    last = _kept(context, Placement.AFTER)
    after = list(_lines(block for block in last if block.name != Purpose.CONTINUE))
    chat = _with_depths(context, [_Line(_spoken(sent.message, context)) for sent in context.history])
    if request.purpose is Purpose.CONTINUE and context.history:
        # The message to be continued comes last, and after it only the request to go on.
        nudge = _lines(block for block in last if block.name == Purpose.CONTINUE)
        lines = [*before, *chat[:-1], *after, chat[-1]._replace(fixed=True), *nudge]
    else:
        lines = [*before, *chat, *after]
        start = request.reply_start or preset.assistant_prefill
        if start and request.settings.prefill:
            lines.append(_Line(PromptMessage(Role.ASSISTANT, start), fixed=True))
    messages = _squashed(lines, preset.separator) if preset.squash else [line.message for line in lines]
    return post_processed(messages, preset.post_processing, user=request.persona.name, character=request.character.name)


def _as_text(context: Context) -> str:
    before = "\n\n".join(line.message.content for line in _lines(_kept(context, Placement.BEFORE)))
    spoken = (_Line(_named(sent.message)) for sent in context.history)
    lines = [line.message.content for line in _with_depths(context, list(spoken))]
    after = [line.message.content for line in _lines(_kept(context, Placement.AFTER))]
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


def _lines(blocks: Iterable[Block]) -> Iterator[_Line]:
    """The messages of blocks; those of one place that belong together are one message."""
    for (_sequence, joined), group in groupby(blocks, key=lambda block: (block.sequence, block.joined)):
        parts = list(group)
        if joined:
            yield _Line(PromptMessage(parts[0].role, "\n".join(part.text for part in parts)))
            continue
        for part in parts:
            messages = part.messages or (PromptMessage(part.role, part.text),)
            yield from (_Line(message, part.fixed) for message in messages)


def _squashed(lines: Iterable[_Line], separator: str) -> list[PromptMessage]:
    """Join neighbouring system messages. A line break costs less than the wrapping it saves."""
    messages: list[PromptMessage] = []
    may_join = False
    for message, fixed in lines:
        joins = message.role is Role.SYSTEM and not fixed and not message.name
        if joins and may_join:
            messages[-1] = messages[-1]._replace(content=f"{messages[-1].content}{separator}{message.content}")
        else:
            messages.append(message)
        may_join = joins
    return messages


def _spoken(message: HistoryMessage, context: Context) -> PromptMessage:
    """A message of the chat with its speaker's name where the preset wants it."""
    names = Names.CONTENT if context.request.settings.names_in_history else context.preset.names
    if names is Names.COMPLETION:
        name = _NOT_IN_A_NAME.sub("_", message.name)[:_MAX_NAME_CHARS]
        return PromptMessage(message.role, message.text, name)
    in_group = context.request.group is not None and message.name != context.request.persona.name
    if names is Names.CONTENT or (names is Names.DEFAULT and in_group):
        return _named(message)
    return PromptMessage(message.role, message.text)


def _named(message: HistoryMessage) -> PromptMessage:
    if message.role is Role.SYSTEM or not message.name:
        return PromptMessage(message.role, message.text)
    return PromptMessage(message.role, f"{message.name}: {message.text}")


def _with_depths(context: Context, chat: list[_Line]) -> list[_Line]:
    """Put the blocks with a depth between the messages."""
    by_depth: dict[int, list[Block]] = {}
    for block in _kept(context, Placement.AT_DEPTH):
        by_depth.setdefault(min(max(block.depth or 0, _floor(context, chat)), len(chat)), []).append(block)
    result, start = list[_Line](), 0
    for depth in sorted(by_depth, reverse=True):
        end = len(chat) - depth
        result += (*chat[start:end], *_at_one_depth(by_depth[depth]))
        start = end
    return result + chat[start:]


def _floor(context: Context, chat: list[_Line]) -> int:
    """A message that is to be continued stays last."""
    return 1 if context.request.purpose is Purpose.CONTINUE and chat else 0


def _at_one_depth(blocks: Sequence[Block]) -> Iterator[_Line]:
    """Lower orders first; within one order a message for each role."""
    for _order, group in groupby(sorted(blocks, key=lambda block: block.order), key=lambda block: block.order):
        parts = sorted(group, key=lambda block: block.rank)
        for role in _ROLES_AT_DEPTH:
            if texts := [part.text.strip() for part in parts if part.role is role]:
                yield _Line(PromptMessage(role, "\n".join(texts)))
