"""`{% turn turn %}`: one turn of a chat, where `chat` is in the context."""

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from chats.turns import Turn
from tavern.lib.fragments import fragment

_TEMPLATE = "chats/_message.html"

register = template.Library()


@register.simple_tag(takes_context=True)
def turn(context: Context, turn: Turn) -> SafeString:
    """Render a turn, or show what was rendered before: settled turns stay as they are, and a page has fifty."""
    if turn.is_settled:
        # Without the page's context, so that a kept turn cannot depend on more than `shows` names.
        return fragment(
            "turn", turn.shows, lambda: render_to_string(_TEMPLATE, {"chat": turn.message.chat, "turn": turn})
        )
    with context.push(turn=turn):
        page = context.template.engine.get_template(_TEMPLATE)  # type: ignore[union-attr] # a tag is rendered by one
        return SafeString(page.render(context))
