"""Pictures are stored once, served only re-encoded, and for ever."""

import io
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from PIL import Image

from characters.actions.assets import erase_unused_assets, read_original, render_asset, store_picture
from characters.actions.versions import create_character
from characters.models import Asset, FocalPoint
from characters.pictures import CropBox, PictureRefused, PictureTooLarge, crop_picture, dominant_hue, inspect_picture
from characters.tasks import render_picture
from tavern.accounts.models import User
from tests.characters.recipes import make_card, picture

pytestmark = pytest.mark.django_db


def _noisy_jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "secret place"
    file = io.BytesIO()
    Image.new("RGB", (80, 60), (10, 120, 200)).save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_the_same_bytes_are_stored_once() -> None:
    assert store_picture(picture()) == store_picture(picture())
    assert Asset.objects.count() == 1


def test_renditions_are_upright_small_and_without_metadata(as_stranger: Client) -> None:
    asset = store_picture(_noisy_jpeg())
    render_asset(asset)
    body = as_stranger.get(asset.url(320)).content
    with Image.open(io.BytesIO(body)) as rendition:
        assert (rendition.format, rendition.size) == ("WEBP", (60, 80))
    assert b"secret" not in body
    assert b"EXIF" not in body


def test_the_first_view_makes_what_the_background_has_not_made_yet(as_stranger: Client) -> None:
    asset = store_picture(picture())
    response = as_stranger.get(asset.url(96))
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
    asset.refresh_from_db()
    assert asset.rendered_at is not None
    assert asset.hue == "red"


def test_the_background_task_makes_renditions_once() -> None:
    asset = store_picture(picture())
    render_picture(asset.sha256)
    asset.refresh_from_db()
    first = asset.rendered_at
    render_picture(asset.sha256)
    asset.refresh_from_db()
    assert asset.rendered_at == first is not None


def test_a_known_picture_is_not_sent_again(as_stranger: Client) -> None:
    asset = store_picture(picture())
    etag = as_stranger.get(asset.url(96)).headers["ETag"]
    assert as_stranger.get(asset.url(96), headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("path", ["/assets/{}/97.webp", "/assets/{}/original", "/assets/{}/96.png"])
def test_only_renditions_are_served(as_stranger: Client, path: str) -> None:
    assert as_stranger.get(path.format(store_picture(picture()).sha256)).status_code == 404


def test_an_unknown_picture_is_404(as_stranger: Client) -> None:
    assert as_stranger.get(f"/assets/{'0' * 64}/96.webp").status_code == 404


def test_a_picture_that_cannot_be_decoded_is_marked_and_not_shown(as_stranger: Client) -> None:
    asset = store_picture(picture(size=(300, 400))[:200])
    assert as_stranger.get(asset.url(96)).status_code == 404
    asset.refresh_from_db()
    assert asset.unreadable_at is not None
    assert not asset.is_shown


@pytest.mark.parametrize("content", [b"", b"text", b"\x89PNG\r\n\x1a\n", b"GIF89a\0\0"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureRefused):
        inspect_picture(content)


def test_too_many_pixels_are_refused_before_decoding() -> None:
    header = picture()[:16] + (60_000).to_bytes(4, "big") * 2 + picture()[24:]
    with pytest.raises(PictureRefused):
        inspect_picture(header)
    with pytest.raises(PictureTooLarge):
        inspect_picture(picture(size=(8_001, 1)))


def test_a_crop_without_area_is_refused() -> None:
    with pytest.raises(PictureRefused):
        crop_picture(picture(), CropBox(0.5, 0, 0.5, 1))


@pytest.mark.parametrize(
    ("colour", "hue"), [((220, 40, 40), "red"), ((40, 90, 220), "blue"), ((40, 170, 60), "green"), ((90, 90, 90), "")]
)
def test_the_dominant_hue_is_named(colour: tuple[int, int, int], hue: str) -> None:
    found = dominant_hue(Image.new("RGB", (30, 30), colour))
    assert found == hue or (hue == "blue" and found == "indigo") or (hue == "green" and found == "lime")


def test_unused_files_are_erased_and_used_ones_stay(alice: User, django_capture_on_commit_callbacks: Any) -> None:
    used, unused = store_picture(picture()), store_picture(picture((1, 2, 3)))
    create_character(alice, make_card(), portrait=used)
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_unused_assets([used.pk, unused.pk]) == 1
    assert list(Asset.objects.all()) == [used]
    assert read_original(used)
    with pytest.raises(FileNotFoundError):
        read_original(unused)


def test_focal_points_are_classes() -> None:
    assert FocalPoint.RIGHT_TOP.css_classes == "focal-x-4 focal-y-0"
    assert FocalPoint.CENTER.css_classes == "focal-x-2 focal-y-2"


def test_files_stay_when_the_erasing_is_taken_back(alice: User, django_capture_on_commit_callbacks: Any) -> None:
    unused = store_picture(picture())
    with (
        django_capture_on_commit_callbacks(execute=True),
        suppress(RuntimeError),
        transaction.atomic(),
    ):
        erase_unused_assets([unused.pk])
        raise RuntimeError
    assert Asset.objects.filter(pk=unused.pk).exists()
    assert read_original(unused)
