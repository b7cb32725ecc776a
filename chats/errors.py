"""What can be refused in a chat.

ChatError
├── MessageEmpty          there is nothing in it
├── MessageTooLong        more characters than MESSAGE_MAX_CHARACTERS
├── MessageBusy           a reply is being written into it
├── NoSuchGreeting        the character has fewer greetings
├── NotOnBranch           the message is on another branch than the open one
├── BranchInUse           the branch is the one that is open
├── AlreadyUndone         the deletion was undone or is gone for good
├── SearchTooShort        no text to look for
├── TooManyPersonas       one more than PERSONAS_MAX
├── TooManyVariables      the values that all chats share are too long together
├── TooManyScripts        one more regex script or quick reply than a person can keep
├── CommandRefused        a slash command is wrong, or cannot be done here
├── TooManyPresets        one more than PRESETS_MAX
├── PresetFileUnusable    a file that holds no preset; `reason` says what it is instead
├── AlreadyImported       the same file was imported before; `chat` is what came of it
├── GroupFull             one more than MEMBERS_MAX, or the character is in it already
├── GroupTooSmall         the last member cannot go, and a new group needs two
├── NoSuchCharacter       an imported chat is with somebody the person does not know
│   └── CharacterUnnamed  or its file names nobody
└── GenerationRefused
    ├── ChatBusy              one reply at a time in a chat
    ├── NothingToRegenerate   the last message is not the character's
    ├── NothingToContinue     there is no text of the character to go on with
    ├── NobodySpeaks          every member of the group is muted
    └── TooManyWaiting        the queue in front of the models is full
"""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ChatError(Exception):
    """`code` names it to programs; `text`, translated when it is shown, to people."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str | Promise] = _("That is not possible here.")

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.params = params

    @property
    def text(self) -> str:
        return str(self.sentence) % self.params


class MessageEmpty(ChatError):
    code = "message_empty"
    sentence = _("Write something first.")


class MessageTooLong(ChatError):
    code = "message_too_long"
    sentence = _("This message has %(length)s characters; at most %(limit)s are possible. Split it into several.")


class MessageBusy(ChatError):
    code = "message_busy"
    sentence = _("A reply is being written here. Stop it first.")


class TooManyPersonas(ChatError):
    code = "too_many_personas"
    sentence = _("You have %(limit)s personas, and that is as many as one person can keep. Delete one first.")


class NoSuchGreeting(ChatError):
    code = "no_such_greeting"
    sentence = _("This character does not have that greeting.")


class NotOnBranch(ChatError):
    code = "not_on_branch"
    sentence = _("This message is not on the branch that is open now. Reload the page.")


class BranchInUse(ChatError):
    code = "branch_in_use"
    sentence = _("This branch is open. Switch to another one before you delete it.")


class AlreadyUndone(ChatError):
    code = "already_undone"
    sentence = _("This can no longer be undone.")


class SearchTooShort(ChatError):
    code = "search_too_short"
    sentence = _("Enter what to look for.")


class AlreadyImported(ChatError):
    code = "already_imported"
    sentence = _("This chat is already here.")


class NoSuchCharacter(ChatError):
    code = "no_such_character"
    sentence = _("You have no character called “%(name)s”. Choose the character this chat belongs to.")


class CharacterUnnamed(NoSuchCharacter):
    code = "character_unnamed"
    sentence = _("The file does not say who the chat is with. Choose the character it belongs to.")


class ConnectionFixed(ChatError):
    code = "connection_fixed"
    sentence = _("The server's environment sets this connection. Change it there.")


class TooManyConnections(ChatError):
    code = "too_many_connections"
    sentence = _("There are already %(limit)s connections. Delete one that you no longer use.")


class GenerationRefused(ChatError):
    """No reply was started, and nothing was stored."""


class ChatBusy(GenerationRefused):
    code = "chat_busy"
    sentence = _("A reply is already being written in this chat. Wait for it or stop it.")


class NothingToRegenerate(GenerationRefused):
    code = "nothing_to_regenerate"
    sentence = _("The last message is not the character's, so there is nothing to write anew.")


class NothingToContinue(GenerationRefused):
    code = "nothing_to_continue"
    sentence = _("There is no text of the character that could go on.")


class TooManyWaiting(GenerationRefused):
    code = "too_many_waiting"
    sentence = _("Too many people are waiting for a reply right now. Try again in a minute.")


class TooManyVariables(ChatError):
    code = "too_many_variables"
    sentence = _("Your shared variables are too long together. Delete some with /flushglobalvar first.")


class TooManyScripts(ChatError):
    code = "too_many_scripts"
    sentence = _("You have %(limit)s of these, and that is as many as one person can keep. Delete one first.")


class CommandRefused(ChatError):
    """`reason` is a sentence for people."""

    code = "command_refused"
    sentence = "%(reason)s"


class TooManyPresets(ChatError):
    code = "too_many_presets"
    sentence = _("You have %(limit)s presets, and that is as many as one person can keep. Delete one first.")


class PresetFileUnusable(ChatError):
    code = "preset_file_unusable"
    sentence = _("Nothing in this file is a preset. Presets are JSON files from the preset folders.")
    _sentences: ClassVar[dict[str, str | Promise]] = {
        "json": _("This is not a JSON file, or it is damaged. Download it again and try once more."),
        "shape": _("This is JSON, but not a preset: a preset is an object with named fields."),
        "card": _("This is a character card. Import it on the page for characters."),
        "lorebook": _("This is a lorebook. Import it on the page for characters and lorebooks."),
        "too_large": _("The file is too large for a preset."),
        "empty": _("The file is empty."),
    }

    @property
    def text(self) -> str:
        return str(self._sentences.get(str(self.params.get("reason")), self.sentence))


class GroupFull(ChatError):
    code = "group_full"
    sentence = _("A group has at most 12 different characters. Remove somebody first.")


class GroupTooSmall(ChatError):
    code = "group_too_small"
    sentence = _("A group needs more characters than that. Choose at least two, and keep at least one.")


class NobodySpeaks(GenerationRefused):
    code = "nobody_speaks"
    sentence = _("Nobody can speak now. Unmute somebody in the list of members.")
