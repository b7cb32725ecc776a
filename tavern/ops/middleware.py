"""A request's identity and its trace in the log."""

import secrets
from collections.abc import Callable
from time import perf_counter

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger(__name__)


class RequestLogMiddleware:
    """Give every request an id, answer with it, and log the slow ones as warnings."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = secrets.token_hex(8)
        started = perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            seconds = perf_counter() - started
            level = log.warning if seconds > settings.SLOW_REQUEST_S else log.debug
            level(
                "request.answered",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
            )
        response.headers["X-Request-Id"] = request_id
        response.headers["Server-Timing"] = f"app;dur={seconds * 1000:.1f}"
        return response
