"""Notices: what the next page says once, in a toast."""

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

_UNDO = "undo:"


def offer_undo(request: HttpRequest, text: str, *, url: str) -> None:
    """Say that something was done; the toast carries a form that POSTs to `url` to take it back.

    `url` is ours, percent-encoded and without spaces, such as `reverse()` gives.
    """
    messages.success(request, text, extra_tags=f"{_UNDO}{url}")


def undo_url(message: Message) -> str:
    """The address that undoes what the message tells, or "" when there is nothing to undo."""
    return next((tag.removeprefix(_UNDO) for tag in (message.extra_tags or "").split() if tag.startswith(_UNDO)), "")
