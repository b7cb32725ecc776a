"""The pages for errors that need more than their template."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static


def server_error(_request: HttpRequest) -> HttpResponse:
    """Say that something broke, without touching database, session or anything else that may be what broke."""
    context = {"stylesheet": _stylesheet(), "request_id": structlog.contextvars.get_contextvars().get("request_id")}
    return HttpResponse(render_to_string("500.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    structlog.get_logger(__name__).info("request.csrf_refused", path=request.path, reason=reason)
    return render(request, "403_csrf.html", status=403)


def _stylesheet() -> str:
    try:
        return static("css/main.css")
    except ValueError:  # not collected
        return "/static/css/main.css"
