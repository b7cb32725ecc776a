"""Chats from files: dropped together, sent one by one, each with its line in the report."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from characters.models import Character
from chats.models import Chat
from chats.reports import ReportLine, import_and_report
from chats.views.answers import said
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.uploads import CutOff

#: Characters that a chat can be given to from a list.
_MOST_OFFERED = 500


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponseBase:
    """Show where to drop files; a POST with files answers with their report."""
    _measure(request)
    return _imports(request)


@csrf_exempt
@require_POST
def items(request: HttpRequest) -> HttpResponseBase:
    """Take one file and answer with its line of the report."""
    _measure(request)
    return _items(request)


def _measure(request: HttpRequest) -> None:
    """Handlers have to be in place before the form is read, and the check of its token reads it: so that comes after."""
    request.upload_handlers.insert(0, CutOff(settings.CHAT_IMPORT_MAX_BYTES, request))


@csrf_protect
@person_required
def _imports(request: PersonRequest) -> HttpResponse:
    character = _character(request)
    if request.method != "POST":
        return render(request, "chats/chat_import.html", _context(request, character))
    files = request.FILES.getlist("file")
    if not files:
        messages.error(request, _("No file arrived. Choose the file again."))
        return redirect("chats:import")
    limit = settings.IMPORT_MAX_FILES
    lines = [_import(request, upload, character) for upload in files[:limit]]
    if len(files) > limit:
        text = ngettext("Only the first %(n)d file was taken.", "Only the first %(n)d files were taken.", limit)
        messages.warning(request, text % {"n": limit})
    return render(request, "chats/chat_import.html", _context(request, character, lines))


@csrf_protect
@person_required
def _items(request: PersonRequest) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None:
        return said(_("No file arrived. Choose the file again."), status=422)
    line = _import(request, upload, _character(request))
    context: dict[str, Any] = {"line": line}
    if line.asks_for_character:
        context["characters"] = _offered(request)
    return render(request, "chats/chat_import.html#item", context)


def _import(request: PersonRequest, upload: "UploadedFile[bytes]", character: Character | None) -> ReportLine:
    name = (upload.name or "")[:255]
    return import_and_report(upload, request.user, name=name, character=character)  # type: ignore[arg-type] # reads bytes


def _character(request: PersonRequest) -> Character | None:
    """Whom the files belong to, if that was chosen."""
    given = request.POST if request.method == "POST" else request.GET
    slug = given.get("character", "").replace("\0", "")
    return get_object_or_404(Character.objects.visible_to(request.user), slug=slug) if slug else None


def _offered(request: PersonRequest) -> list[tuple[str, str]]:
    """Somebody's own characters, and those they have talked to."""
    met = Chat.objects.visible_to(request.user).exclude(character=None).order_by().values("character")
    offered = Character.objects.visible_to(request.user).filter(Q(owner=request.user) | Q(pk__in=met))
    return list(offered.order_by("sort_key", "pk").values_list("slug", "name")[:_MOST_OFFERED])


def _context(
    request: PersonRequest, character: Character | None, lines: list[ReportLine] | None = None
) -> dict[str, Any]:
    return {
        "character": character,
        "characters": _offered(request),
        "lines": lines or [],
        "limit": settings.IMPORT_MAX_FILES,
        "limit_mb": settings.CHAT_IMPORT_MAX_BYTES // 1024**2,
    }
