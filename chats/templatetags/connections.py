"""Filters for pages about model connections: `{% load connections %}`."""

from urllib.parse import urlsplit

from django import template
from django.utils.translation import gettext as translated

register = template.Library()


@register.filter
def place(url: str) -> str:
    """An address as people say it: without scheme, query and closing slash."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".rstrip("/")


@register.filter
def gettext(msgid: str) -> str:
    """The translation of a text that an engine marked."""
    return translated(msgid) if msgid else ""
