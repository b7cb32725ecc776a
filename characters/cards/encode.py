"""Writing cards and lorebooks into files that other programs open.

The card object carries both generations: `data`, and beside it the fields of V1 that old programs read.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Literal

from characters.cards import _json
from characters.cards._archive import is_safe_path, write_archive
from characters.cards._assets import AVATAR_URI, data_url, point_at, safe_path, with_bytes
from characters.cards._charx import CARD_FILE
from characters.cards._fields import without
from characters.cards._json import JsonObject
from characters.cards._lore_write import write_card_book, write_world_info
from characters.cards._media import image_kind
from characters.cards._normalise import SPEC_V2, SPEC_V3, V1_TEXTS, VERSION_V2, VERSION_V3
from characters.cards._png import read_png, rebuild
from characters.cards._read_png import ASSET_KEYWORD, card_chunks
from characters.cards.assets import CardAsset
from characters.cards.card import Card
from characters.cards.limits import DEFAULT_LIMITS, Limits
from characters.cards.lorebook import Lorebook

_INDENT = 4
_LONGEST_KEYWORD = 79


def encode_png(
    card: Card, image: bytes, *, assets: Sequence[CardAsset] | None = None, limits: Limits = DEFAULT_LIMITS
) -> bytes:
    """Put a card into a PNG or APNG picture, as `chara` (V2) and `ccv3` (V3), just before its end.

    A card that is in the picture already gives way; all other chunks stay. `assets` replace the card's own.

    Raises:
        DamagedFile: the picture is not a whole PNG file.
    """
    png = read_png(image, limits=limits)
    uris, texts = _asset_texts(card.assets if assets is None else assets)
    for keyword, version in (("chara", 2), ("ccv3", 3)):
        written = _json.dump(_object(point_at(card.data, uris), version))
        texts.append((keyword, base64.b64encode(written)))
    return rebuild(png, without=card_chunks(png), texts=texts)


def encode_json(card: Card, *, version: Literal[2, 3], assets: Sequence[CardAsset] | None = None) -> bytes:
    """Write a card as JSON; the assets it lists are written into it as data URLs."""
    embedded = with_bytes(card.assets if assets is None else assets)
    uris = {asset.uri: data_url(data) for _, asset, data in embedded}
    return _json.dump(_object(point_at(card.data, uris), version), indent=_INDENT)


def encode_charx(card: Card, *, image: bytes | None = None, assets: Sequence[CardAsset] | None = None) -> bytes:
    """Write a card, its avatar and its assets as an archive; `image` and `assets` replace the card's own."""
    if image is None and card.image:
        image = card.image.data
    files: dict[str, bytes] = {}
    uris: dict[str, str] = {}
    for path, asset, content in with_bytes(card.assets if assets is None else assets):
        path = path if is_safe_path(path) and path != CARD_FILE else f"assets/other/{safe_path(path)}"
        files.setdefault(path, content)
        uris[asset.uri] = f"embeded://{path}"
    data = point_at(card.data, uris)
    if image:
        data, path = _list_avatar(data, image, files)
        files[path] = image
    return write_archive({CARD_FILE: _json.dump(_object(data, 3), indent=_INDENT), **files})


def encode_world_info(book: Lorebook) -> bytes:
    """Write a lorebook as a native World Info file."""
    return _json.dump(write_world_info(book), indent=_INDENT)


def encode_lorebook(book: Lorebook) -> bytes:
    """Write a lorebook as the stand-alone file of specification V3."""
    return _json.dump({"spec": "lorebook_v3", "data": write_card_book(book)}, indent=_INDENT)


def _object(card: JsonObject, version: int) -> JsonObject:
    """Build the object that goes into files, with private fields reset."""
    inner = card["data"]
    extensions = {**inner["extensions"], "fav": False}
    copies = {field: inner[field] for field in ("name", *V1_TEXTS, "tags")}
    if "talkativeness" in extensions:
        copies["talkativeness"] = extensions["talkativeness"]
    return {
        "spec": SPEC_V2 if version == 2 else SPEC_V3,
        "spec_version": VERSION_V2 if version == 2 else VERSION_V3,
        "data": {**inner, "extensions": extensions},
        **without(card, ("spec", "spec_version", "data")),
        **copies,
        "creatorcomment": inner["creator_notes"],
        "avatar": "none",
        "fav": False,
    }


def _asset_texts(assets: Sequence[CardAsset]) -> tuple[dict[str, str], list[tuple[str, bytes]]]:
    """Give each asset a text chunk, and say which URIs point there.

    A keyword is Latin-1 and short; a path that does not fit gets another name.
    """
    uris: dict[str, str] = {}
    texts: dict[str, bytes] = {}
    for path, asset, data in with_bytes(assets):
        key = (
            path if _fits_keyword(path) else f"{len(texts)}-{safe_path(path)[-24:].encode('ascii', 'ignore').decode()}"
        )
        keyword = ASSET_KEYWORD + key
        if keyword not in texts:
            texts[keyword] = base64.b64encode(data)
        uris[asset.uri] = f"__asset:{key}"
    return uris, list(texts.items())


def _fits_keyword(path: str) -> bool:
    return path.isascii() and path.isprintable() and len(ASSET_KEYWORD + path) <= _LONGEST_KEYWORD


def _list_avatar(card: JsonObject, image: bytes, files: Mapping[str, bytes]) -> tuple[JsonObject, str]:
    """List the avatar as the main icon, in the place the card keeps for it or else first."""
    kind = image_kind(image)
    ext = kind[1] if kind else "png"
    path = f"assets/icon/image/main.{ext}"
    while path in files:
        path = path.replace("/main", "/main_", 1)
    listed = list(card["data"].get("assets", ()))
    icon = {"type": "icon", "uri": f"embeded://{path}", "name": "main", "ext": ext}
    for index, item in enumerate(listed):
        if item["type"] == "icon" and item["uri"].lower() == AVATAR_URI:
            listed[index] = {**item, "uri": icon["uri"]}
            break
    else:
        listed.insert(0, icon)
    return {**card, "data": {**card["data"], "assets": listed}}, path
