"""Taking one's data along, and deleting the account."""

import tempfile

from django.contrib import messages
from django.contrib.auth import logout
from django.db import connection
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tavern.accounts.actions import LastAdministrator, delete_account, is_last_administrator
from tavern.accounts.archive import zip_of
from tavern.accounts.forms import DeleteAccountForm
from tavern.accounts.models import User
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.downloads import as_download
from tavern.lib.rate_limits import rate_limited


@require_POST
@person_required
@rate_limited("export")
def export(request: PersonRequest) -> HttpResponseBase:
    """Send everything as a zip, made in a temporary file first: a slow download holds no database connection."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    for piece in zip_of(User.objects.get(pk=request.user.pk)):
        file.write(piece)
    file.seek(0)
    if not connection.in_atomic_block:
        connection.close()
    response = FileResponse(file, content_type="application/zip")
    return as_download(response, f"lamplight-{timezone.localdate():%Y-%m-%d}.zip")


@require_http_methods(["GET", "POST"])
@person_required
@rate_limited("deletion")
def delete(request: PersonRequest) -> HttpResponse:
    user = User.objects.get(pk=request.user.pk)
    form = DeleteAccountForm(user, request.POST or None)
    context = {"form": form, "is_last_administrator": is_last_administrator(user)}
    if request.method == "GET" or not form.is_valid():
        return render(request, "accounts/delete.html", context, status=200 if request.method == "GET" else 422)
    try:
        delete_account(user)
    except LastAdministrator:
        return render(request, "accounts/delete.html", context | {"is_last_administrator": True}, status=422)
    logout(request)
    messages.success(request, _("Your account and everything in it is gone."))
    return redirect("/")
