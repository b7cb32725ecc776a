"""Who may call a view, with the request typed accordingly."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from tavern.accounts.models import User
from tavern.lib.rate_limits import TooManyRequests, client_address, count_use, too_many_requests

P = ParamSpec("P")


class PageRequest(HttpRequest):
    """A request with what our middleware adds. `theme` is the one in effect."""

    htmx: HtmxDetails
    theme: str


class PersonRequest(PageRequest):
    """A request by a member or a guest."""

    user: User


class MemberRequest(PersonRequest):
    """A request by somebody who signed up."""


def member_required(
    view: Callable[Concatenate[MemberRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let members in and send everybody else to sign in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        return view(cast("MemberRequest", request), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)


def person_required(
    view: Callable[Concatenate[PersonRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let members and known guests in and send everybody else to sign in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.pk is None:
            return _sign_in_first(request)
        return view(cast("PersonRequest", request), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)


def guest_welcome(
    view: Callable[Concatenate[PersonRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let everybody in; somebody unknown becomes a guest first. For POST only: a crawler must not become a guest."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.pk is None:
            try:
                count_use("guest", client_address(request))
            except TooManyRequests as error:
                return too_many_requests(request, error.resets_at)
            guest = User.objects.create_guest(language=translation.get_language())
            login(request, guest, backend="django.contrib.auth.backends.ModelBackend")
        return view(cast("PersonRequest", request), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)


def page_of(request: HttpRequest) -> str:
    """Return the path of the page that a request belongs to: a form's or a fragment's page, or the page itself."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    asked_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/"
    if not url_has_allowed_host_and_scheme(asked_from, {request.get_host()}):
        return "/"
    parts = urlsplit(asked_from)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _sign_in_first(request: HttpRequest) -> HttpResponseBase:
    response = redirect_to_login(page_of(request))
    # htmx would put the sign-in page where the fragment belongs.
    return HttpResponseClientRedirect(response.url) if "HX-Request" in request.headers else response
