"""Moving in from SillyTavern: files first, then a look at what is there, a choice, and a report that fills by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from chats.models import Move, MoveOut, MoveState
from chats.move_pages import choice_context, report_context, shown_items
from chats.moving import Busy, cancel, choose, close_upload, receive, resume, start_move, undo
from chats.moving.errors import MoveError, sentence
from chats.views.answers import said
from tavern.accounts.requests import PersonRequest, guest_welcome, person_required
from tavern.lib.uploads import CutOff

_RECENT = 10
#: Files that one request may bring.
_AT_ONCE = 100


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def moves(request: HttpRequest) -> HttpResponseBase:
    """Show where to drop the folder. A POST starts a run: with its files, or for those that will follow."""
    _measure(request)
    return _moves(request)


@csrf_exempt
@require_POST
def files(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Take some files of a run, or pieces of them: each with its number, its path and how much of it came before."""
    _measure(request)
    return _files(request, pk)


@person_required
@require_POST
def arrival(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Everything is here: look through it."""
    found = _owned(request, pk)
    close_upload(found)
    return HttpResponse(found.get_absolute_url(), content_type="text/plain")


@person_required
@require_safe
def move(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show how far a run is; while it works, the part that changes asks for itself again."""
    found = _owned(request, pk)
    if request.htmx and request.GET.get("part", found.state) != found.state:
        # What comes next is another page: heading and buttons change, too.
        return HttpResponseClientRefresh()
    context: dict[str, Any] = {"move": found, "problem": _problem(found)}
    if found.state == MoveState.SCANNED:
        context |= choice_context(found)
    elif found.state == MoveState.IMPORTING or found.is_over:
        context |= report_context(found, request.GET)
    part = "#progress" if request.htmx and "part" in request.GET else ""
    return render(request, f"chats/move.html{part}", context)


@person_required
@require_POST
def choice(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = _owned(request, pk)
    kinds = set(request.POST.getlist("kind"))
    wanted = {int(value) for value in request.POST.getlist("item") if value.isdecimal() and len(value) < 19}
    without = [item.pk for items in shown_items(found).values() for item in items if item.pk not in wanted]
    if found.state == MoveState.SCANNED and not choose(found, kinds=kinds, without=without):
        messages.error(request, _("Choose something that is to move in."))
    return redirect(found)


@person_required
@require_POST
def cancellation(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = _owned(request, pk)
    cancel(found)
    return redirect(found if found.items.exists() else "chats:moves")


@person_required
@require_POST
def continuation(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = _owned(request, pk)
    if found.is_stuck:
        resume(found)
    return redirect(found)


@person_required
@require_POST
def reversal(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = _owned(request, pk)
    gone, kept = undo(found)
    text = ngettext("%(n)d item was undone.", "%(n)d items were undone.", gone)
    messages.success(request, text % {"n": gone})
    if kept:
        text = ngettext("%(n)d was changed since and stays.", "%(n)d were changed since and stay.", kept)
        messages.info(request, text % {"n": kept})
    return redirect(found)


def _measure(request: HttpRequest) -> None:
    """Handlers have to be in place before the form is read, and the check of its token reads it: so that comes after."""
    request.upload_handlers.insert(0, CutOff(settings.MOVE_MAX_BYTES, request))


@csrf_protect
def _moves(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _start(request)
    # Somebody unknown may look; sending files makes a guest.
    mine = Move.objects.filter(owner=request.user.pk).order_by("-created_at")
    context = {
        "recent": list(mine.exclude(state=MoveState.RECEIVING)[:_RECENT]),
        "leaving": MoveOut.objects.filter(owner=request.user.pk).order_by("-created_at").first(),
        "limit_gb": max(1, settings.MOVE_MAX_BYTES // 1024**3),
    }
    return render(request, "chats/moves.html", context)


@guest_welcome
def _start(request: PersonRequest) -> HttpResponse:
    uploads = request.FILES.getlist("file")[:_AT_ONCE]
    is_script = request.headers.get("X-Requested-With") == "fetch"
    if not uploads and not is_script:
        messages.error(request, _("No file arrived. Choose the file again."))
        return redirect("chats:moves")
    try:
        found = start_move(request.user)
    except Busy:
        text = _("You are already moving in. Wait until that is done, or stop it.")
        if is_script:
            return said(text, status=422)
        messages.error(request, text)
        return redirect("chats:moves")
    if is_script:
        return HttpResponse(found.get_absolute_url(), content_type="text/plain")
    for number, upload in enumerate(uploads):
        try:
            receive(found, upload, number=number, path=upload.name or "")
        except MoveError as error:
            messages.error(request, sentence(error.code, error.params))
    close_upload(found)
    return redirect(found)


@csrf_protect
@person_required
def _files(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = _owned(request, pk)
    uploads = request.FILES.getlist("file")
    paths, numbers, offsets = (request.POST.getlist(name) for name in ("path", "number", "offset"))
    if not len(uploads) == len(paths) == len(numbers) == len(offsets):
        return said(_("No file arrived. Choose the file again."), status=422)
    for upload, path, number, offset in zip(uploads, paths, numbers, offsets, strict=True):
        if not (number.isdecimal() and offset.isdecimal() and len(number) < 10 and len(offset) < 16):
            return said(_("No file arrived. Choose the file again."), status=422)
        try:
            receive(found, upload, number=int(number), path=path, offset=int(offset))
        except MoveError as error:
            return said(sentence(error.code, error.params), status=422)
    return HttpResponse(status=204)


def _problem(found: Move) -> str:
    return sentence(found.problem, found.facts.get("params") or {}) if found.problem else ""


def _owned(request: PersonRequest, pk: UUID) -> Move:
    return get_object_or_404(Move.objects.select_related("owner", "batch__owner"), pk=pk, owner=request.user)
