"""One thing done to many chats, or from the menu of one row."""

import tempfile
from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from chats.actions import (
    add_tags,
    archive_chats,
    export_chats,
    pin_chats,
    split_tags,
    trash_chats,
    unarchive_chats,
    unpin_chats,
)
from chats.models import Chat, ChatQuerySet
from chats.transcripts import FORMATS
from chats.views.answers import wants_fragment, with_toast
from chats.views.listing import list_asked_from, return_url
from tavern.accounts.preferences import preferences_for
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.downloads import as_download
from tavern.lib.ids import parse_uuids

#: Chats that one action may touch.
MOST_CHOSEN = 200


@require_POST
@person_required
def bulk(request: PersonRequest) -> HttpResponseBase:
    """Do what `do` says to the chosen chats. Scripts get an empty answer with a toast, others the list again."""
    keys = parse_uuids(request.POST.getlist("chosen")[:MOST_CHOSEN])
    chosen = Chat.objects.writable_by(request.user).filter(pk__in=keys)
    act = _ACTIONS.get(request.POST.get("do", ""))
    if act is None or not keys:
        messages.info(request, _("Choose chats first."))
        return redirect(list_asked_from(request))
    return act(request, chosen)


def _archive(request: PersonRequest, chosen: ChatQuerySet) -> HttpResponse:
    count = chosen.current().count()
    moment = archive_chats(chosen)
    return _done(request, ngettext("%(n)d chat was archived.", "%(n)d chats were archived.", count), count, moment)


def _unarchive(request: PersonRequest, chosen: ChatQuerySet) -> HttpResponse:
    count = unarchive_chats(chosen)
    text = ngettext("%(n)d chat is back from the archive.", "%(n)d chats are back from the archive.", count)
    return _done(request, text, count)


def _delete(request: PersonRequest, chosen: ChatQuerySet) -> HttpResponse:
    count = chosen.count()
    moment = trash_chats(chosen)
    return _done(request, ngettext("%(n)d chat was deleted.", "%(n)d chats were deleted.", count), count, moment)


def _pin(request: PersonRequest, chosen: ChatQuerySet) -> HttpResponse:
    count = pin_chats(chosen)
    return _done(request, ngettext("%(n)d chat was pinned.", "%(n)d chats were pinned.", count), count)


def _unpin(request: PersonRequest, chosen: ChatQuerySet) -> HttpResponse:
    count = unpin_chats(chosen)
    return _done(
        request, ngettext("%(n)d chat is no longer pinned.", "%(n)d chats are no longer pinned.", count), count
    )


def _tag(request: PersonRequest, chosen: ChatQuerySet) -> HttpResponse:
    tags = split_tags(request.POST.get("tags", ""))
    if not tags:
        messages.info(request, _("Type a tag first."))
        return redirect(list_asked_from(request))
    count = add_tags(chosen, tags)
    return _done(request, ngettext("%(n)d chat was tagged.", "%(n)d chats were tagged.", count), count)


def _export(request: PersonRequest, chosen: ChatQuerySet) -> HttpResponseBase:
    """Send a zip, written to a temporary file first, so that any number of chats takes little memory."""
    kind = request.POST.get("kind", "")
    kind = kind if kind in FORMATS else preferences_for(request.user).export_format.value
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    chats = chosen.select_related("persona").in_list_order()
    export_chats(chats, kind, file, reader=request.user)
    file.seek(0)
    return as_download(FileResponse(file, content_type="application/zip"), "chats.zip")


def _done(request: PersonRequest, text: str, count: int, moment: datetime | None = None) -> HttpResponse:
    answer = HttpResponse() if wants_fragment(request) else redirect(list_asked_from(request))
    return with_toast(request, answer, text % {"n": count}, undo=return_url(moment) if moment else "")


_ACTIONS: dict[str, Callable[[PersonRequest, ChatQuerySet], HttpResponseBase]] = {
    "archive": _archive,
    "unarchive": _unarchive,
    "delete": _delete,
    "pin": _pin,
    "unpin": _unpin,
    "tag": _tag,
    "export": _export,
}
