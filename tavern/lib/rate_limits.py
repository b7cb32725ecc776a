"""How often somebody may do something, counted in the cache over fixed windows."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from ipaddress import IPv6Network, ip_address
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
_View = Callable[Concatenate[R, P], HttpResponseBase]


class TooManyRequests(Exception):
    """The limit is reached; `resets_at` says when the next window starts."""

    def __init__(self, resets_at: datetime) -> None:
        super().__init__(f"The limit is reached until {resets_at:%H:%M:%S}.")
        self.resets_at = resets_at


def rate_limited(name: str, *, methods: tuple[str, ...] = ("POST",)) -> Callable[[_View[R, P]], _View[R, P]]:
    """Answer 429 when somebody calls the view more often than `RATE_LIMITS[name]` allows.

    Members and guests are counted by who they are, everybody else by their address.
    """

    def decorate(view: _View[R, P]) -> _View[R, P]:
        @wraps(view)
        def limited(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in methods:
                try:
                    count_use(name, _who(request))
                except TooManyRequests as error:
                    return too_many_requests(request, error.resets_at)
            return view(request, *args, **kwargs)

        return cast("_View[R, P]", limited)

    return decorate


def count_use(name: str, who: str) -> None:
    """Count one use by `who`.

    Raises:
        TooManyRequests: there were more than `RATE_LIMITS[name]` allows in this window.
    """
    allowed, window_s = settings.RATE_LIMITS[name]
    window = int(time.time() // window_s)
    key = f"rate:{name}:{who}:{window}"
    if cache.add(key, 1, window_s):
        used = 1
    else:
        try:
            used = cache.incr(key)
        except ValueError:  # it expired between the two calls
            used = 1
    if used > allowed:
        raise TooManyRequests(datetime.fromtimestamp((window + 1) * window_s, tz=timezone.get_current_timezone()))


def too_many_requests(request: HttpRequest, resets_at: datetime | None = None) -> HttpResponse:
    """Return the page that says when to try again."""
    response = render(request, "429.html", {"resets_at": resets_at}, status=429)
    wait = resets_at - timezone.now() if resets_at else timedelta(minutes=1)
    response.headers["Retry-After"] = str(max(1, round(wait.total_seconds())))
    return response


def client_address(request: HttpRequest) -> str:
    """Return the address of who asks: behind a proxy the one that the proxy saw. IPv6 counts by its /64 network."""
    given = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY and (forwarded := request.headers.get("X-Forwarded-For")):
        given = forwarded.rpartition(",")[2]
    try:
        address = ip_address(given.strip())
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - no socket is bound; clients of a Unix socket have no address
    return str(IPv6Network((address, 64), strict=False).network_address) if address.version == 6 else str(address)


def _who(request: HttpRequest) -> str:
    return f"user-{request.user.pk}" if request.user.pk else client_address(request)
