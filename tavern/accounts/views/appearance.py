"""Language and theme, from the menu that every page has. Kept in a cookie, and for people we know with their account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tavern.accounts.middleware import THEME_COOKIE
from tavern.accounts.models import Theme, User

_YEAR_S = 60 * 60 * 24 * 365


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest("There is no such language.")
    _keep(request, language=language)
    response = _back(request)
    remember_language(response, language)
    return response


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in Theme.values:
        return HttpResponseBadRequest("There is no such theme.")
    _keep(request, theme=theme)
    # A script that has changed the page already wants no page back.
    response = HttpResponse(status=204) if request.headers.get("X-Requested-With") == "fetch" else _back(request)
    remember_theme(response, theme)
    return response


def remember_language(response: HttpResponse, language: str) -> None:
    """Set the cookie that speaks for people without an account; an empty language takes it back."""
    _remember(response, settings.LANGUAGE_COOKIE_NAME, language)


def remember_theme(response: HttpResponse, theme: str) -> None:
    _remember(response, THEME_COOKIE, theme)


def _remember(response: HttpResponse, cookie: str, value: str) -> None:
    if value:
        response.set_cookie(cookie, value, max_age=_YEAR_S, samesite="Lax", secure=settings.HTTPS_ONLY)
    else:
        response.delete_cookie(cookie, samesite="Lax")


def _keep(request: HttpRequest, **columns: str) -> None:
    if isinstance(request.user, User):
        for name, value in columns.items():
            setattr(request.user, name, value)
        request.user.save(update_fields=list(columns))


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    return redirect(target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/")
