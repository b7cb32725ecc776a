"""What can be wrong with a script of slash commands.

CommandError
├── CommandUnreadable   it is not written as commands are
├── CommandUnknown      no command has that name
├── CommandMisused      an argument is missing or makes no sense
├── CommandTooMuch      too many steps, too deep, too long, too slow
└── CommandFailed       it cannot be done here and now
"""

from typing import ClassVar

from ._marks import gettext_noop as _


class CommandError(Exception):
    """`template` is an English sentence for people with named places, `params` what goes into them: translate the one,
    then fill in the other."""

    template: ClassVar[str] = _("The command could not be run.")

    def __init__(self, template: str = "", **params: str | int) -> None:
        self.wanted = template or self.template
        self.params = params
        super().__init__(self.wanted % params)


class CommandUnreadable(CommandError):
    template = _("This is not written as commands are.")


class CommandUnknown(CommandError):
    template = _("There is no command “/%(name)s”. Type / to see them all; a space before the / sends it as it stands.")


class CommandMisused(CommandError):
    template = _("/%(name)s needs something else than that. It is used like this: %(example)s")


class CommandTooMuch(CommandError):
    template = _("These commands do too much at once and were stopped. Nothing was changed.")


class CommandFailed(CommandError):
    """Made with a sentence of its own."""
