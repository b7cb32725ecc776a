"""What every page knows about the site and its reader."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from tavern.accounts.preferences import Preferences, preferences_for


def site(request: HttpRequest) -> dict[str, Any]:
    """`reader` holds the preferences, `reader_attributes` what `<html>` says about them."""
    # Error pages are rendered for requests that never met the middleware.
    user = getattr(request, "user", None)
    reader = preferences_for(user) if user is not None else Preferences()
    return {
        "site_name": settings.SITE_NAME,
        "theme": getattr(request, "theme", "dark"),
        "languages": settings.LANGUAGES,
        "reader": reader,
        "reader_attributes": _attributes(reader),
    }


def _attributes(reader: Preferences) -> SafeString:
    return format_html_join("", ' {}="{}"', reader.attributes.items())
