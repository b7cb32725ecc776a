"""Pictures: only re-encoded copies are ever served, under an address that names their content."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from characters.actions.assets import render_asset, render_backdrop
from characters.models import Asset

_FOREVER = "public, max-age=31536000, immutable"


@require_safe
def asset(request: HttpRequest, sha256: str, width: int) -> HttpResponse:
    """Serve a rendition; the first view of a fresh picture makes it when the background has not yet."""
    if width not in (*Asset.WIDTHS, Asset.BACKDROP_WIDTH):
        raise Http404
    etag = f'"{sha256[:32]}-{width}"'
    if request.headers.get("If-None-Match") == etag:
        return _kept(HttpResponseNotModified(), etag)
    name = Asset(sha256=sha256).rendition_name(width)
    if not default_storage.exists(name):
        _make_rendition(sha256, width)
    try:
        with default_storage.open(name) as file:
            return _kept(HttpResponse(file.read(), content_type="image/webp"), etag)
    except FileNotFoundError as error:
        raise Http404 from error


def _make_rendition(sha256: str, width: int) -> None:
    found = Asset.objects.pictures().filter(sha256=sha256, unreadable_at=None).first()
    if found is None:
        raise Http404
    if width == Asset.BACKDROP_WIDTH:
        render_backdrop(found)
    else:
        render_asset(found)


def _kept(response: HttpResponse, etag: str) -> HttpResponse:
    response.headers["Cache-Control"] = _FOREVER
    response.headers["ETag"] = etag
    return response
