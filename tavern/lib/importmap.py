"""The import map: bare module names for every file of `static/js/`, with hashed addresses and no bundler.

`static/js/elements/copy-button.js` is imported as `"elements/copy-button"`. The map is the only inline script
of a page; the content security policy allows it by `importmap_hash()`, which changes only when a module does.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.templatetags.static import static

#: Where modules are found, under the folders of `STATICFILES_DIRS`.
FOLDER = "js/"

#: By (storage, address of static files): tests change these settings.
_known: dict[tuple[str, str], "_ImportMap"] = {}


@dataclass(frozen=True, slots=True)
class _ImportMap:
    """Addresses by bare name, the map as text, and the source expression that allows it."""

    urls: Mapping[str, str]
    json: str
    hash: str


class UnknownModuleError(LookupError):
    """No file under `static/js/` has this bare name."""


def importmap_json() -> str:
    """The text between `<script type="importmap">` and `</script>`, the same bytes every time.

    Characters that could end the script element are escaped.
    """
    return _import_map().json


def importmap_hash() -> str:
    """The source expression that lets the map through `script-src`, quotes included."""
    return _import_map().hash


def module_url(name: str) -> str:
    """The address of a module by its bare name.

    Raises:
        UnknownModuleError: there is no such module.
    """
    try:
        return _import_map().urls[name]
    except KeyError as error:
        raise UnknownModuleError(f"There is no module “{name}” in static/js/.") from error


def _import_map() -> _ImportMap:
    """The map, made once per process; while developing every time, for new files."""
    if settings.DEBUG:
        return _made(_find_modules())
    place = (str(settings.STORAGES["staticfiles"]["BACKEND"]), str(settings.STATIC_URL))
    if place not in _known:
        _known[place] = _made(_find_modules())
    return _known[place]


def _made(urls: Mapping[str, str]) -> _ImportMap:
    text = json.dumps({"imports": urls}, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")
    digest = hashlib.sha256(text.encode()).digest()
    return _ImportMap(urls, text, f"'sha256-{base64.b64encode(digest).decode()}'")


def _find_modules() -> dict[str, str]:
    paths = (Path(path).as_posix() for path, _ in FileSystemFinder().list([]))
    modules = sorted(path for path in paths if path.startswith(FOLDER) and path.endswith(".js"))
    return {path.removeprefix(FOLDER).removesuffix(".js"): static(path) for path in modules}
