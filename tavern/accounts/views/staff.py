"""The way into the admin: the site's own sign-in, for staff."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache


@never_cache
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Replace the admin's sign-in, which knows neither two factors nor limits.

    Raises:
        Http404: a member without rights asks; the admin is not there for them.
    """
    wanted = request.GET.get("next", "")
    target = wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/admin/"
    if not request.user.is_authenticated:
        return redirect_to_login(target)
    if not (request.user.is_active and request.user.is_staff):
        raise Http404("This page is for staff.")
    return redirect(target)
