"""Why something could not move in, and the sentences people read."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from characters.messages import sentence_for

#: Sentences of our own codes; cards and lorebooks have theirs in `characters.messages`.
_SENTENCES = {
    "unsafe-name": _("Its name leads out of the folder, or has characters that no file should have."),
    "has-password": _("It is locked with a password. Pack the folder without one."),
    "is-link": _("It is a link and no file."),
    "doubled-name": _("The archive has another file of the same name; the first one is taken."),
    "rare-compression": _("It is compressed in a way that is not read here. Pack the folder as an ordinary zip."),
    "archive-unreadable": _("The archive is damaged. Make it again and send it once more."),
    "too-many-files": _("There are more than %(limit)s files. Send the folder in parts."),
    "file-too-large": _("It is larger than %(limit_mb)s MB."),
    "unpacks-too-large": _("Unpacked, the archive is larger than %(limit_mb)s MB. What came before this stays."),
    "nothing-found": _("Nothing here is known from SillyTavern. Choose its data folder, usually “data/default-user”."),
    "not-json": _("It is no JSON, or not of the form that belongs here."),
    "could-not-be-stored": _("It could be read but not stored. Nothing of it was kept."),
    "nobody": _("Its character is neither in the folder nor in your library. Bring the card, then do this again."),
    "changed-here": _(
        "It was changed both here and there. Yours stays as it is; delete it here to take the other one."
    ),
    "too-many-personas": _("There is no room for more personas."),
    "too-many-presets": _("There is no room for more presets."),
    "too-many-scripts": _("There is no room for more scripts or quick replies."),
    "no-name": _("It has no name."),
    "chat-unreadable": "%(sentence)s",
    "branch-of": _("It came in as a branch of “%(name)s”."),
    "beside": _("You went on with this chat here, so the one from the folder stands beside it."),
    "background-unused": _("No chat shows it. Backgrounds come in with the chats that show them."),
    "waits-for-groups": _("Kept as it is. It goes out again with everything you export."),
    "keeps-too-much": _("There is no room to keep more files that nothing here uses yet."),
    "avatar-unreadable": _("The persona is here; its picture could not be read."),
}

#: Files that nobody wants here, by the code of the reason.
LEFT_REASONS = {
    "secrets": _("Keys of services: never read. Enter them anew under Models."),
    "cache": _("Thumbnails, indexes and counters that SillyTavern makes by itself"),
    "backups": _("SillyTavern's own backups of chats and settings"),
    "extensions": _("Programs of extensions"),
    "themes": _("Themes and layouts, made for SillyTavern's own pages"),
    "sprites": _("Expression pictures and other files beside a character"),
    "gallery": _("Pictures and files that were attached or generated"),
    "settings": _("Settings other than personas, tags and regex scripts"),
    "avatars": _("Pictures of personas that no longer exist"),
    "other": _("Files that are not known"),
}


class MoveError(Exception):
    """Something could not come in; `code` names its sentence, `params` fill it."""

    code = "could-not-be-stored"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.params = params


class ArchiveUnreadable(MoveError):
    code = "archive-unreadable"


class TooManyFiles(MoveError):
    code = "too-many-files"


class FileTooLarge(MoveError):
    code = "file-too-large"


class UnpacksTooLarge(MoveError):
    code = "unpacks-too-large"


class NothingFound(MoveError):
    code = "nothing-found"


class NotJson(MoveError):
    code = "not-json"


def sentence(code: str, facts: Mapping[str, Any]) -> str:
    """Return the translated sentence for a code of an item or a run."""
    if code not in _SENTENCES:
        return sentence_for(code, facts)
    try:
        return str(_SENTENCES[code]) % facts
    except (KeyError, ValueError):
        return str(_SENTENCES["could-not-be-stored"])
