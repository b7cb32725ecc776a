"""What operators read about a prompt in the log. The words at the beginning of each line are promised."""

import structlog
from django.conf import settings

from chats.prompt import Prompt

log = structlog.get_logger(__name__)


def log_prompt(prompt: Prompt, *, chat_messages: int) -> None:
    """Say how much of the chat and the lore went in, and what did not; `chat_messages` is what the chat has."""
    record, lore, limit = prompt.record, prompt.lore, settings.WORLDINFO_MAX_ACTIVATED_ENTRIES
    sent = len(record.history)
    _say("[Generate API] Loading %(messages)d messages from sliding window", messages=sent)
    if lore.loops:
        _say(
            "[World Info Activation] Activated %(entries)d entries, after limits: ≤%(limit)d",
            entries=len(lore.activated),
            limit=limit,
        )
    if lore.has_reached_limit:
        _say("[World Info Limit] Reached max entries (%(limit)d)", limit=limit)
    _say(
        "[Context Builder] Total usage: ≤%(used)d/%(available)d",
        used=record.used_tokens,
        available=record.available_tokens,
    )
    if record.first_left_out is not None:
        _say("[Context Builder] Truncated %(messages)d messages", messages=max(1, chat_messages - sent))


def _say(template: str, **facts: int) -> None:
    event = template % facts
    log.info(event, **facts)
