"""Storing files by their content, and making the copies that pages show."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from characters.cards import CardAsset, CardImage
from characters.models import Asset, CharacterVersion
from characters.pictures import PictureRefused, backdrop_of, inspect_picture, render_widths

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class StoredAsset:
    """A stored file and how a card calls it."""

    asset: Asset
    kind: str
    name: str
    extension: str
    uri: str


def store_picture(data: bytes) -> Asset:
    """Keep a picture and have its renditions made in the background.

    Raises:
        PictureRefused: it is no picture of an accepted format and size.
    """
    facts = inspect_picture(data)
    asset, is_new = _stored(data, mime=facts.mime, width=facts.width, height=facts.height)
    if is_new:
        # A lost broker costs nothing: the first view makes the renditions too.
        transaction.on_commit(partial(_render_later, asset.sha256), robust=True)
    return asset


def store_card_assets(assets: Iterable[CardAsset]) -> tuple[StoredAsset, ...]:
    """Keep the files a card carries; those that live elsewhere stay mere addresses in the card."""
    return tuple(
        StoredAsset(_store_file(asset.data), asset.type[:40], asset.name[:200], asset.ext[:20], asset.uri[:1000])
        for asset in assets
        if asset.data
    )


def assets_of(version: CharacterVersion) -> tuple[StoredAsset, ...]:
    rows = version.assets.select_related("asset").order_by("pk")
    return tuple(StoredAsset(row.asset, row.kind, row.name, row.extension, row.uri) for row in rows)


def card_assets(version: CharacterVersion) -> tuple[CardAsset, ...]:
    """Return a version's files with their bytes, for an export."""
    return tuple(
        CardAsset(stored.kind, stored.name, stored.extension, stored.uri, read_original(stored.asset))
        for stored in assets_of(version)
    )


def card_image(asset: Asset) -> CardImage:
    return CardImage(read_original(asset), asset.mime)


def read_original(asset: Asset) -> bytes:
    with default_storage.open(asset.original_name) as file:
        content: bytes = file.read()
    return content


def render_asset(asset: Asset) -> None:
    """Make the renditions of a picture and name its hue; a picture that cannot be decoded is marked so."""
    try:
        copies, hue = render_widths(read_original(asset), Asset.WIDTHS)
    except PictureRefused:
        _mark_unreadable(asset)
        return
    for width, content in copies.items():
        write_once(asset.rendition_name(width), content)
    Asset.objects.filter(pk=asset.pk).update(rendered_at=timezone.now(), hue=hue)


def render_backdrop(asset: Asset) -> None:
    """Make the rendition that stands behind a page; a picture that cannot be decoded is marked so."""
    try:
        content = backdrop_of(read_original(asset), Asset.BACKDROP_WIDTH)
    except PictureRefused:
        _mark_unreadable(asset)
    else:
        write_once(asset.rendition_name(Asset.BACKDROP_WIDTH), content)


def erase_unused_assets(candidates: Iterable[int | None]) -> int:
    """Erase those of these files that nothing refers to any more; return how many."""
    with transaction.atomic():
        # Locked, a row takes no new reference; who came first keeps the file.
        locked = Asset.objects.select_for_update().filter(pk__in=[pk for pk in candidates if pk]).order_by("pk")
        unused = list(Asset.objects.filter(pk__in=[asset.pk for asset in locked]).unused())
        Asset.objects.filter(pk__in=[asset.pk for asset in unused]).delete()
        # A file cannot be rolled back; so it goes when it is certain that its row has gone.
        transaction.on_commit(partial(_delete_files, unused), robust=True)
    return len(unused)


def erase_unkept_files(contents: Iterable[bytes]) -> None:
    """Erase files that were written for rows which the database then took back.

    The row is made again meanwhile, so that whoever is storing the same file waits, and keeps it.
    """
    for content in contents:
        sha256 = hashlib.sha256(content).hexdigest()
        with transaction.atomic():
            asset, is_unkept = Asset.objects.get_or_create(sha256=sha256, defaults={"size_bytes": len(content)})
            if is_unkept:
                default_storage.delete(asset.original_name)
                asset.delete()


def write_once(name: str, content: bytes) -> None:
    """Write a file whose name says what is in it; two writers at once write the same."""
    if not default_storage.exists(name):
        stored_as = default_storage.save(name, ContentFile(content))
        if stored_as != name:
            default_storage.delete(stored_as)


def _delete_files(assets: Iterable[Asset]) -> None:
    for asset in assets:
        for name in asset.file_names:
            default_storage.delete(name)


def _mark_unreadable(asset: Asset) -> None:
    Asset.objects.filter(pk=asset.pk).update(unreadable_at=timezone.now())
    log.warning("characters.picture_unreadable", sha256=asset.sha256)


def _store_file(data: bytes) -> Asset:
    """Keep any file; a picture is recognised, everything else is opaque bytes."""
    try:
        facts = inspect_picture(data)
    except PictureRefused:
        return _stored(data, mime="application/octet-stream")[0]
    return _stored(data, mime=facts.mime, width=facts.width, height=facts.height)[0]


def _stored(data: bytes, **columns: str | int) -> tuple[Asset, bool]:
    sha256 = hashlib.sha256(data).hexdigest()
    found = Asset.objects.filter(sha256=sha256).first()
    if found:
        return found, False
    asset, is_new = Asset.objects.get_or_create(sha256=sha256, defaults={"size_bytes": len(data), **columns})
    write_once(asset.original_name, data)
    return asset, is_new


def _render_later(sha256: str) -> None:
    from characters.tasks import render_picture

    render_picture.delay(sha256)
