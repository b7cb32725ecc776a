"""Messages of the chat as regex scripts want them sent."""

from ._history import Transform
from .basics import Role
from .inputs import HistoryMessage, PromptRequest, Purpose
from .macros import MacroRegistry, MacroScope, expand
from .regex_scripts import Occasion, Place, apply_scripts


def through_scripts(request: PromptRequest, scope: MacroScope, registry: MacroRegistry) -> Transform:
    """Return what changes a message on its way into the prompt. The message being continued has depth -1."""
    offset = -1 if request.purpose is Purpose.CONTINUE else 0

    def transform(message: HistoryMessage, depth: int) -> HistoryMessage:
        text = apply_scripts(
            message.text,
            request.scripts,
            Place.USER_INPUT if message.role is Role.USER else Place.AI_OUTPUT,
            Occasion.SENT,
            expand=lambda part: expand(part, scope, registry),
            depth=depth + offset,
        )
        return message if text == message.text else message._replace(text=text, tokens=None)

    return transform
