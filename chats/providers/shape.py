"""Fits a list of turns to what a service accepts, changing no more than it must."""

import re
from collections.abc import Sequence
from dataclasses import replace

from chats.providers.types import Capabilities, ChatMessage

#: Opens a chat whose first turn is the character's greeting, for services that want the user to speak first.
OPENING = "(The scene opens.)"
#: Asks for more where a service cannot continue its own last message.
CONTINUE = "(Continue exactly where your last message stopped, without repeating any of it.)"

_SAFE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def fit_messages(messages: Sequence[ChatMessage], capabilities: Capabilities) -> tuple[ChatMessage, ...]:
    """Return the turns with system texts, names and order as the service wants them, without empty turns."""
    fitted = [_fit_one(message, capabilities) for message in messages if _has_something(message)]
    if not capabilities.system_role:
        fitted = [replace(message, role="user") if message.role == "system" else message for message in fitted]
    if capabilities.alternation:
        fitted = alternate(fitted)
        if fitted and fitted[-1].role == "assistant" and not capabilities.prefill:
            fitted.append(ChatMessage("user", CONTINUE))
    return tuple(fitted)


def split_system(messages: Sequence[ChatMessage]) -> tuple[str, tuple[ChatMessage, ...]]:
    """Return the leading system texts joined, and the turns after them with later system texts as the user's.

    Anthropic and Gemini keep the system text apart; what comes in the middle (notes at a depth) stays there.
    """
    count = 0
    while count < len(messages) and messages[count].role == "system":
        count += 1
    system = "\n\n".join(message.content for message in messages[:count] if message.content)
    rest = tuple(replace(message, role="user") if message.role == "system" else message for message in messages[count:])
    return system, rest


def alternate(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Join neighbours of one role and let the user speak first; leading system texts stay apart."""
    turns: list[ChatMessage] = []
    for message in messages:
        last = turns[-1] if turns else None
        if last is not None and last.role == message.role and _is_plain(last) and _is_plain(message):
            turns[-1] = replace(
                last,
                content=f"{last.content}\n\n{message.content}",
                images=last.images + message.images,
                name=last.name if last.name == message.name else None,
            )
        else:
            turns.append(message)
    first = next((index for index, message in enumerate(turns) if message.role != "system"), len(turns))
    if first == len(turns) or turns[first].role != "user":
        turns.insert(first, ChatMessage("user", OPENING))
    return turns


def _fit_one(message: ChatMessage, capabilities: Capabilities) -> ChatMessage:
    if message.name and not (capabilities.names and _SAFE_NAME.fullmatch(message.name)):
        message = replace(message, name=None)
    if message.images and not capabilities.images:
        message = replace(message, images=())
    return message


def _has_something(message: ChatMessage) -> bool:
    return bool(message.content.strip() or message.images or message.tool_calls or message.role == "tool")


def _is_plain(message: ChatMessage) -> bool:
    return message.role != "tool" and not message.tool_calls
