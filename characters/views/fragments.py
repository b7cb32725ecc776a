"""Which part of a page htmx asks for."""

from django.http import HttpRequest


def asks_for(request: HttpRequest, target: str) -> bool:
    """Only the element of this id is wanted."""
    return request.headers.get("HX-Target") == target


def asks_for_more(request: HttpRequest) -> bool:
    """The next items of a list are wanted: the line that asks for them has no id."""
    return "HX-Request" in request.headers and "HX-Target" not in request.headers and "page" in request.GET
