"""Taking one's data along, and deleting the account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tavern.accounts.actions import LastAdministrator, delete_account, is_last_administrator
from tavern.accounts.archive import zip_of
from tavern.accounts.forms import DeleteAccountForm
from tavern.accounts.models import User
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.rate_limits import rate_limited


@require_POST
@person_required
@rate_limited("export")
def export(request: PersonRequest) -> StreamingHttpResponse:
    name = f"lamplight-{timezone.localdate():%Y-%m-%d}.zip"
    return StreamingHttpResponse(
        zip_of(User.objects.get(pk=request.user.pk)),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


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
