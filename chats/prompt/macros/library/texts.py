"""Macros that make or change text."""

from chats.prompt._marks import gettext_noop as _
from chats.prompt.macros.registry import Macro, MacroCall

_MAX_REPEAT = 1_000


def _repeat(unit: str, call: MacroCall) -> str | None:
    count = call.argument(0, "1")
    return unit * int(count) if count.isdecimal() and len(count) <= 4 and int(count) <= _MAX_REPEAT else None


def _trim(call: MacroCall) -> str:
    """Mark the place, for the pass that removes the line breaks around it; of a block only its text is left."""
    return call.argument(0).strip() if call.arguments else "{{trim}}"


TEXTS = (
    Macro("newline", _("A line break, or several."), lambda call: _repeat("\n", call), "{{newline::2}}", max_args=1),
    Macro("space", _("A space, or several."), lambda call: _repeat(" ", call), "{{space::2}}", max_args=1),
    Macro("noop", _("Nothing at all."), lambda _call: "", "{{noop}}"),
    Macro("trim", _("Removes itself and the line breaks around it."), _trim, "{{trim}}", max_args=1),
    Macro(
        "//",
        _("A comment: it never reaches the model."),
        lambda _call: "",
        "{{// remember the hat}}",
        max_args=100,
        aliases=("comment",),
    ),
    Macro(
        "reverse",
        _("The text backwards."),
        lambda call: call.argument(0)[::-1],
        "{{reverse::stressed}}",
        min_args=1,
        max_args=1,
    ),
    Macro(
        "banned",
        _("A word that the model must not write, where models can be told so."),
        lambda _call: "",
        '{{banned "dance"}}',
        min_args=1,
        max_args=1,
    ),
)
