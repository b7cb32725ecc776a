"""Every command there is, and its help in the reader's language."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from chats.commanding.messages import MESSAGES
from chats.commanding.stories import STORIES
from chats.commanding.tools import TOOLS
from chats.commands import LIBRARY

COMMANDS = LIBRARY.with_commands(*TOOLS, *MESSAGES, *STORIES)

#: Groups of the help, in their order.
KINDS = {
    "help": gettext_lazy("Help"),
    "messages": gettext_lazy("Messages"),
    "replies": gettext_lazy("Replies"),
    "story": gettext_lazy("The chat"),
    "maths": gettext_lazy("Dice and numbers"),
    "variables": gettext_lazy("Variables"),
    "texts": pgettext_lazy("kind of commands", "Texts"),
    "flow": gettext_lazy("Order and choice"),
}


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """A command as the help shows it."""

    name: str
    summary: str
    example: str
    aliases: tuple[str, ...]
    kind: str


def command_help() -> list[tuple[str, list[CommandHelp]]]:
    """Return the groups by their titles, each with its commands."""
    shown = [
        CommandHelp(command.name, _(command.summary), command.example, command.aliases, command.kind)
        for command in COMMANDS
    ]
    return [(str(title), [each for each in shown if each.kind == kind]) for kind, title in KINDS.items()]
