"""Slash commands in chats: what the person typed, or a quick reply holds, done through the actions that pages call."""

from chats.commanding.catalogue import COMMANDS, CommandHelp, command_help
from chats.commanding.running import Outcome, run_commands

__all__ = ["COMMANDS", "CommandHelp", "Outcome", "command_help", "run_commands"]
