"""Taking everything along, as a folder that SillyTavern can use."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from chats.models import MoveOut
from chats.moving.leaving import start_leaving
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.downloads import as_download


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def leave(request: PersonRequest) -> HttpResponse:
    """Show how far the archive is; a POST has one made."""
    if request.method == "POST":
        start_leaving(request.user)
        return redirect("chats:moves")
    found = MoveOut.objects.filter(owner=request.user).order_by("-created_at").first()
    return render(request, "chats/moves.html#leaving", {"leaving": found})


@require_safe
@person_required
def archive(request: PersonRequest, leaving_pk: UUID) -> FileResponse:
    found = get_object_or_404(MoveOut, pk=leaving_pk, owner=request.user)
    if found.finished_at is None or not found.file.exists():
        raise Http404
    response = FileResponse(found.file.open("rb"), content_type="application/zip")
    return as_download(response, f"default-user-{found.created_at:%Y%m%d-%H%M%S}.zip")
