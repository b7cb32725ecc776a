"""Trying connections out: tests, lists of models, and what runs on this machine. All fragments, which ask until they know."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chats.actions import add_found_server
from chats.connection_forms import ConnectionForm
from chats.errors import ChatError
from chats.models import Connection
from chats.providers import PRESETS, FoundServer, local_ports
from chats.trials import Fault, Listing, Unavailable, find_local, listing, start_listing, start_trial
from chats.views.connection_rows import CUSTOM, ConnectionRow, editable_connection, found_rows
from tavern.accounts.requests import MemberRequest, member_required
from tavern.lib.encrypted import SecretUnreadable
from tavern.lib.rate_limits import rate_limited


@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("connection_trial")
@member_required
def connection_test(request: MemberRequest, pk: UUID) -> HttpResponse:
    """POST begins a test, GET shows how far it is; both answer with its state."""
    stored = editable_connection(request.user, pk)
    failed = ""
    if request.method == "POST":
        try:
            start_trial(stored)
        except Unavailable:
            failed = _("It could not be tested just now. Try again in a moment.")
    if not _is_fragment(request):
        if failed:
            messages.warning(request, failed)
        return redirect(f"{reverse('chats:connections')}#connection-{stored.pk}")
    return render(request, "chats/_connection_trial.html", {"row": ConnectionRow.of(stored), "failed": failed})


@sensitive_post_parameters("api_key")
@require_POST
@rate_limited("connection_trial")
@member_required
def connection_models(request: MemberRequest) -> HttpResponse:
    """Ask the service that a form describes for its models; the form need not be stored, nor complete."""
    stored = _stored(request)
    preset = PRESETS.get(stored.preset if stored else request.POST.get("preset", ""), CUSTOM)
    connection = stored or Connection(preset=preset.slug)
    form = ConnectionForm(request.POST, connection=connection, preset=preset, person=request.user)
    form.is_valid()
    asked = {name: str(form.errors[name][0]) for name in ("base_url", "api_key") if name in form.errors}
    if asked:
        return _models(request, Listing(is_running=False, fault=Fault("form", next(iter(asked.values())))), status=422)
    try:
        token = start_listing(form.listing_spec(), request.user)
    except SecretUnreadable:
        fault = Fault("key", _("The stored key can no longer be read. Enter it again."))
        return _models(request, Listing(is_running=False, fault=fault), status=422)
    except Unavailable:
        fault = Fault("unavailable", _("The list could not be fetched just now. Try again in a moment."))
        return _models(request, Listing(is_running=False, fault=fault), status=503)
    return _models(request, Listing(is_running=True), token)


@require_safe
@member_required
def connection_models_found(request: MemberRequest, token: UUID) -> HttpResponse:
    found = listing(request.user, token.hex)
    if found is None:
        raise Http404
    return _models(request, found, token.hex)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def connections_found(request: MemberRequest) -> HttpResponse:
    """GET looks for model servers on this machine; POST makes one a connection for everybody. Staff only."""
    if not request.user.is_staff:
        raise Http404
    if request.method == "POST":
        return _add_found(request)
    try:
        servers, failed = find_local(), False
    except Unavailable:
        servers, failed = (), True
    return render(request, "chats/_connections_found.html", {"found": found_rows(servers), "failed": failed})


def _add_found(request: MemberRequest) -> HttpResponse:
    """Trust of the form only what the usual ports and their presets allow."""
    port, preset = request.POST.get("port", ""), request.POST.get("preset", "")
    if not (port.isascii() and port.isdecimal() and preset in local_ports().get(int(port[:5]), ())):
        messages.error(request, _("That is none of the servers found here. Add it by hand."))
        return redirect("chats:connections")
    server = FoundServer((preset,), f"http://127.0.0.1:{int(port)}/v1", ())
    try:
        added = add_found_server(server, preset=preset, model=request.POST.get("model", "")[:200], by=request.user)
    except ChatError as error:
        messages.error(request, error.text)
        return redirect("chats:connections")
    messages.success(request, _("%(name)s is added for everyone.") % {"name": added.title})
    try:
        start_trial(added)
    except Unavailable:
        messages.warning(request, _("It could not be tested just now. Try again in a moment."))
    return redirect(f"{reverse('chats:connections')}#connection-{added.pk}")


def _stored(request: MemberRequest) -> Connection | None:
    """The connection that the form changes, if it is not a new one."""
    try:
        pk = UUID(request.POST.get("connection", ""))
    except ValueError:
        return None
    stored = editable_connection(request.user, pk)
    if stored.is_from_environment:
        raise Http404
    return stored


def _models(request: HttpRequest, found: Listing, token: str = "", *, status: int = 200) -> HttpResponse:
    context = {"listing": found, "token": token}
    return render(request, "chats/_connection_models.html", context, status=status)


def _is_fragment(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
