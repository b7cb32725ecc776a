"""Model connections: the list, the form of one, and what is done with one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chats.actions import delete_connection, prefer_connection, save_connection, switch_connection
from chats.connection_forms import ConnectionForm
from chats.errors import ChatError
from chats.models import Connection
from chats.providers import PRESETS
from chats.trials import Unavailable, start_trial
from chats.views.connection_rows import CUSTOM, ConnectionRow, editable_connection
from tavern.accounts.models import User
from tavern.accounts.requests import MemberRequest, member_required


@require_safe
def connections(request: HttpRequest) -> HttpResponse:
    """Everybody may read what a connection is; members see theirs, staff also the site's in full."""
    member = request.user if isinstance(request.user, User) and request.user.is_authenticated else None
    found = Connection.objects.without_key().in_order()
    shown = found.editable_by(member) if member else found.none()
    rows = [ConnectionRow.of(connection) for connection in shown]
    is_staff = member is not None and member.is_staff
    context = {
        "mine": [row for row in rows if row.connection.owner_id is not None],
        "sites": [row for row in rows if row.connection.owner_id is None],
        "offered": [] if is_staff else [ConnectionRow.of(c) for c in found.site_wide().enabled()],
        "is_member": member is not None,
        "services": [preset for preset in PRESETS.values() if not preset.is_local and preset != CUSTOM],
        "servers": [*(preset for preset in PRESETS.values() if preset.is_local), CUSTOM],
    }
    return render(request, "chats/connections.html", context)


@sensitive_post_parameters("api_key")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def connection_create(request: MemberRequest) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    preset = PRESETS.get(given.get("preset", ""), CUSTOM)
    connection = Connection(base_url=given.get("base_url", "")[:500], dialect=preset.dialect, preset=preset.slug)
    form = ConnectionForm(request.POST or None, connection=connection, preset=preset, person=request.user)
    return _save(request, form) or _form_page(request, form)


@sensitive_post_parameters("api_key")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def connection(request: MemberRequest, pk: UUID) -> HttpResponse:
    stored = editable_connection(request.user, pk)
    if stored.is_from_environment:
        context = {"row": ConnectionRow.of(stored)}
        return render(request, "chats/connection_fixed.html", context, status=422 if request.method == "POST" else 200)
    row = ConnectionRow.of(stored)
    form = ConnectionForm(request.POST or None, connection=stored, preset=row.preset, person=request.user)
    return _save(request, form) or _form_page(request, form)


@require_POST
@member_required
def connection_delete(request: MemberRequest, pk: UUID) -> HttpResponse:
    stored = editable_connection(request.user, pk)
    try:
        delete_connection(stored)
    except ChatError as error:
        messages.error(request, error.text)
    else:
        messages.success(request, _("%(name)s was deleted, together with its key.") % {"name": stored.title})
    return redirect("chats:connections")


@require_POST
@member_required
def connection_default(request: MemberRequest, pk: UUID) -> HttpResponse:
    stored = editable_connection(request.user, pk)
    prefer_connection(stored)
    messages.success(request, _("%(name)s is asked first from now on.") % {"name": stored.title})
    return _to_list(stored)


@require_POST
@member_required
def connection_switch(request: MemberRequest, pk: UUID) -> HttpResponse:
    stored = editable_connection(request.user, pk)
    switch_connection(stored, is_enabled=request.POST.get("is_enabled") == "on")
    said = _("%(name)s is switched on.") if stored.is_enabled else _("%(name)s is switched off.")
    messages.success(request, said % {"name": stored.title})
    return _to_list(stored)


def _save(request: MemberRequest, form: ConnectionForm) -> HttpResponse | None:
    """Store a valid form and go on; None when the form is to be shown, for the first time or with its errors."""
    if not form.is_bound or not form.is_valid():
        return None
    form.write_to(form.connection)
    try:
        stored = save_connection(form.connection, key=form.new_key, by=request.user)
    except ChatError as error:
        form.add_error(None, error.text)
        return None
    messages.success(request, _("%(name)s is saved.") % {"name": stored.title})
    if form.is_address_unknown:
        messages.warning(request, _("Its address could not be looked up just now. Test it to be sure."))
    if request.POST.get("then") == "test":
        _try_out(request, stored)
    return _to_list(stored)


def _try_out(request: MemberRequest, connection: Connection) -> None:
    try:
        start_trial(connection)
    except Unavailable:
        messages.warning(request, _("It could not be tested just now. Try again in a moment."))


def _form_page(request: MemberRequest, form: ConnectionForm) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "preset": form.preset,
        "row": None if form.is_new else ConnectionRow.of(form.connection),
    }
    return render(request, "chats/connection.html", context, status=422 if form.errors else 200)


def _to_list(connection: Connection) -> HttpResponse:
    return redirect(f"{reverse('chats:connections')}#connection-{connection.pk}")
