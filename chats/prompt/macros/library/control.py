"""The macros that are part of the grammar, registered for the help that is made of this list."""

from chats.prompt._marks import gettext_noop as _
from chats.prompt.macros.registry import Macro

CONTROL = (
    Macro(
        "if",
        _("One text or another: {{if condition}}yes{{else}}no{{/if}}. An exclamation mark turns the condition around."),
        lambda _call: None,
        "{{if {{persona}}}}yes{{else}}no{{/if}}",
        min_args=1,
        max_args=2,
    ),
    Macro(
        "unless",
        _("A text that is there only when the condition does not hold."),
        lambda _call: None,
        "{{unless {{persona}}}}nobody{{/unless}}",
        min_args=1,
        max_args=2,
    ),
    Macro("else", _("What is taken when the condition does not hold."), lambda _call: "", "{{else}}"),
)
