"""What became of the files somebody imported chats from, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from characters.models import Character
from chats.actions import import_chat
from chats.errors import AlreadyImported, NoSuchCharacter
from chats.models import Chat
from chats.transcripts import LinesRefused, TranscriptError
from tavern.accounts.models import User


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One file of an import.

    Attributes:
        tone, icon: how it is shown.
        chat: what came of the file, or was there already.
        details: what is wrong with which line.
        asks_for_character: it may come in once somebody says whom it belongs to.
    """

    filename: str
    outcome: str
    tone: str
    icon: str
    chat: Chat | None = None
    details: tuple[str, ...] = ()
    asks_for_character: bool = False


def import_and_report(file: BinaryIO, owner: User, *, name: str, character: Character | None) -> ReportLine:
    """Import a file and say what became of it; what cannot come in leaves nothing behind."""
    try:
        chat = import_chat(file, owner, name=name, character=character)
    except AlreadyImported as error:
        return ReportLine(name, _("Already here"), "info", "copy", chat=error.params["chat"])
    except NoSuchCharacter as error:
        return ReportLine(name, error.text, "warn", "circle-help", asks_for_character=True)
    except TranscriptError as error:
        return ReportLine(name, _sentence(error), "danger", "triangle-alert", details=_details(error))
    count = chat.message_count
    text = ngettext("Imported, %(n)d message", "Imported, %(n)d messages", count) % {"n": count}
    return ReportLine(name, text, "ok", "circle-check", chat=chat)


def _details(error: TranscriptError) -> tuple[str, ...]:
    if not isinstance(error, LinesRefused):
        return ()
    template = _("Message %(place)s: %(problem)s") if error.by_message else _("Line %(place)s: %(problem)s")
    return tuple(template % {"place": place, "problem": _sentence(problem)} for place, problem in error.problems)


def _sentence(error: TranscriptError) -> str:
    return _(error.template) % error.params
