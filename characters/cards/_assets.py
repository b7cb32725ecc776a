"""Assets: from what a card lists and its container holds, to values; and back into a container.

Sources: Character Card V3, "assets"; RisuAI's `extensions.risuai` of V2 cards.
"""

import base64
import binascii
import posixpath
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

from characters.cards._json import JsonObject
from characters.cards._media import image_kind, png_side
from characters.cards._png import check_side
from characters.cards.assets import CardAsset, CardImage
from characters.cards.limits import Limits
from characters.cards.warnings import Notes

AVATAR_URI = "ccdefault:"
_EMBEDDED = re.compile(r"(?:embedd?ed://|__asset:)", re.IGNORECASE)
_DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[\w.+=-]+)*),", re.IGNORECASE)
_NOT_FILE_NAME = re.compile(r"[^\w.-]+")


def embedded_path(uri: str) -> str | None:
    """Name the file in the container that a URI points at, or None when it points elsewhere."""
    prefix = _EMBEDDED.match(uri)
    if not prefix:
        return None
    path = posixpath.normpath(uri[prefix.end() :].replace("\\", "/")).lstrip("/")
    return None if path.startswith("..") or path in ("", ".") else path


class AssetReader:
    """Matches the assets a card lists with the files its container holds.

    `files` of None stands for a card without its container, whose files are not missed.
    """

    def __init__(self, files: Mapping[str, bytes] | None, *, notes: Notes) -> None:
        self._files = files or {}
        self._has_container = files is not None
        self._notes = notes
        self._used: set[str] = set()

    def read(self, card: JsonObject) -> tuple[JsonObject, tuple[CardAsset, ...]]:
        """Give back the card without any bytes inside it, and its assets with theirs.

        Files that nothing lists come last, as `CardAsset.FILE`.
        """
        inner = dict(card["data"])
        items: list[JsonObject] = inner.pop("assets", [])
        inner["extensions"], risu = _take_risu(inner["extensions"])
        assets = [self._listed(item) for item in items] + [self._risu(i, item) for i, item in enumerate(risu)]
        found = [asset for asset in assets if asset is not None]
        listed = [_list_item(asset, items[i] if i < len(items) else {}) for i, asset in enumerate(assets) if asset]
        if listed and not _is_default(listed):
            inner["assets"] = listed
        kept = (asset for asset in found if asset.uri.lower() != AVATAR_URI)
        return {**card, "data": inner}, (*kept, *self._unlisted())

    def _listed(self, item: JsonObject) -> CardAsset | None:
        uri, ext = item["uri"], _clean_ext(item["ext"])
        if _DATA_URL.match(uri):
            return self._inline(item["type"], item["name"], ext, uri)
        return CardAsset(item["type"], item["name"], ext, uri, self._file(uri))

    def _risu(self, index: int, item: tuple[str, str, str, str]) -> CardAsset | None:
        kind, name, content, ext = item
        if embedded_path(content):
            return CardAsset(kind, name, ext, content, self._file(content))
        url = content if _DATA_URL.match(content) else f"data:;base64,{content}"
        return self._inline(kind, name, ext, url, suffix=f"-{index}")

    def _inline(self, kind: str, name: str, ext: str, url: str, *, suffix: str = "") -> CardAsset | None:
        content = _read_data_url(url)
        if content is None:
            self._notes.add("asset-damaged", name=name[:80])
            return None
        known = image_kind(content)
        ext = known[1] if known and not ext else ext or "bin"
        return CardAsset(kind, name, ext, f"embeded://{asset_path(kind, name + suffix, ext)}", content)

    def _file(self, uri: str) -> bytes | None:
        path = embedded_path(uri)
        if path is None:
            return None
        if path not in self._files:
            if not self._has_container:
                return None
            self._notes.add("asset-missing", path=path[:120])
            return None
        self._used.add(path)
        return self._files[path]

    def _unlisted(self) -> tuple[CardAsset, ...]:
        return tuple(file_asset(path, data) for path, data in self._files.items() if path not in self._used)


def file_asset(path: str, data: bytes) -> CardAsset:
    """Keep a file that the card does not list."""
    stem, ext = posixpath.splitext(posixpath.basename(path))
    return CardAsset(CardAsset.FILE, stem, _clean_ext(ext.lstrip(".")), f"embeded://{path}", data)


def as_image(data: bytes | None, *, limits: Limits) -> CardImage | None:
    """Take bytes for an avatar if they are an image."""
    kind = image_kind(data) if data else None
    if data is None or kind is None:
        return None
    if kind[1] == "png" and (side := png_side(data)):
        check_side(*side, limits)
    return CardImage(data, kind[0])


def take_avatar(
    card: JsonObject, assets: tuple[CardAsset, ...], *, limits: Limits
) -> tuple[JsonObject, tuple[CardAsset, ...], CardImage | None]:
    """Make the main icon the avatar: `ccdefault:` stands in its place in the list.

    The main icon is the first icon named main, else the first one.
    """
    icons = [asset for asset in assets if asset.type == "icon" and asset.data]
    icons.sort(key=lambda asset: asset.name != "main")
    for icon in icons:
        image = as_image(icon.data, limits=limits)
        if image:
            listed = [
                {**item, "uri": AVATAR_URI} if item["uri"] == icon.uri else item for item in card["data"]["assets"]
            ]
            inner = {key: value for key, value in card["data"].items() if key != "assets"}
            if not _is_default(listed):
                inner["assets"] = listed
            return {**card, "data": inner}, tuple(asset for asset in assets if asset.uri != icon.uri), image
    return card, assets, None


def asset_path(kind: str, name: str, ext: str) -> str:
    """Choose a path in the layout that V3 proposes: type, kind of medium, name."""
    medium = "image" if ext in ("png", "jpg", "jpeg", "gif", "webp", "avif", "apng", "bmp", "jfif") else "other"
    return f"assets/{_NOT_FILE_NAME.sub('_', kind) or 'other'}/{medium}/{safe_path(name)[:80]}.{ext}"


def safe_path(path: str) -> str:
    """Turn any path into the name of a file."""
    return _NOT_FILE_NAME.sub("_", path).strip(".") or "asset"


def point_at(card: JsonObject, uris: Mapping[str, str]) -> JsonObject:
    """Copy a card with the URIs of its assets replaced."""
    listed = card["data"].get("assets")
    if not listed:
        return card
    listed = [{**item, "uri": uris.get(item["uri"], item["uri"])} for item in listed]
    return {**card, "data": {**card["data"], "assets": listed}}


def with_bytes(assets: Sequence[CardAsset]) -> list[tuple[str, CardAsset, bytes]]:
    """Choose the assets that can be embedded, each with the path its URI asks for."""
    found = ((embedded_path(asset.uri), asset, asset.data) for asset in assets)
    return [(path, asset, data) for path, asset, data in found if path and data is not None]


def data_url(data: bytes) -> str:
    """Write an asset into its own URI, for containers that hold nothing but text."""
    kind = image_kind(data)
    mime = kind[0] if kind else "application/octet-stream"
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


def _list_item(asset: CardAsset, item: JsonObject) -> JsonObject:
    return {**item, "type": asset.type, "uri": asset.uri, "name": asset.name, "ext": asset.ext}


def _is_default(listed: Sequence[JsonObject]) -> bool:
    """V3: no list means one main icon, which is the card's own picture."""
    return [(item["type"], item["uri"].lower(), item["name"]) for item in listed] == [("icon", AVATAR_URI, "main")]


def _clean_ext(ext: str) -> str:
    return re.sub(r"[^a-z0-9]", "", ext.lower().removeprefix("."))[:8]


def _read_data_url(url: str) -> bytes | None:
    prefix = _DATA_URL.match(url)
    if not prefix:
        return None
    body = url[prefix.end() :]
    if "base64" not in prefix[2].lower():
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return None


def _take_risu(extensions: JsonObject) -> tuple[JsonObject, list[tuple[str, str, str, str]]]:
    """Take Risu's assets out of the extensions: lists of [name, content, extension]."""
    risu: Any = extensions.get("risuai")
    if not isinstance(risu, dict):
        return extensions, []
    taken: list[tuple[str, str, str, str]] = []
    kept = dict(risu)
    for key, kind in (("emotions", "emotion"), ("additionalAssets", "x-risu-asset")):
        items = risu.get(key)
        if not isinstance(items, list):
            continue
        read = [_risu_item(kind, item) for item in items]
        if read and None not in read:
            del kept[key]
            taken += [item for item in read if item is not None]
    return {**extensions, "risuai": kept}, taken


def _risu_item(kind: str, item: Any) -> tuple[str, str, str, str] | None:
    if not isinstance(item, list) or len(item) < 2 or not all(isinstance(part, str) for part in item[:2]):
        return None
    ext = item[2] if len(item) > 2 and isinstance(item[2], str) else ""
    return kind, item[0], item[1], _clean_ext(ext)
