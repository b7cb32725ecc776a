"""Who is asking, in which language and theme they read."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from tavern.accounts.models import Theme, User
from tavern.accounts.sessions import request_user

_Respond = Callable[[HttpRequest], HttpResponse]

THEME_COOKIE = "lamplight_theme"
TIME_ZONE_COOKIE = "lamplight_time_zone"


class CachedUserMiddleware(AuthenticationMiddleware):
    """Give the request its user, loaded on first use."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: request_user(request))  # type: ignore[assignment] # lazy by intent


class PreferencesMiddleware:
    """Activate language and time zone and set `request.theme`: the person's choice, else the cookie, else the browser."""

    def __init__(self, get_response: _Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user if isinstance(request.user, User) else None
        language = (person and person.language) or translation.get_language_from_request(request)
        request.LANGUAGE_CODE = language
        request.theme = _theme(request, person)  # type: ignore[attr-defined] # ours
        with translation.override(language), timezone.override(_time_zone(request, person)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


def _theme(request: HttpRequest, person: User | None) -> str:
    chosen = (person and person.theme) or request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in Theme.values else Theme.DARK


def _time_zone(request: HttpRequest, person: User | None) -> zoneinfo.ZoneInfo:
    name = (person and person.time_zone) or request.COOKIES.get(TIME_ZONE_COOKIE, "") or settings.TIME_ZONE
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)
