"""A picture that somebody uploads by a form, with the part of it that is to be kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from characters.actions.assets import erase_unused_assets, store_picture
from characters.models import Asset, Draft
from characters.pictures import (
    MAX_BYTES,
    CropBox,
    PictureMissing,
    PictureTooLarge,
    check_pixels,
    crop_picture,
)

#: Somebody may still be filling in the form that a picture was chosen for.
_KEPT_UNUSED = timedelta(days=2)
_SWEPT_AT_ONCE = 500


def store_upload(upload: UploadedFile[bytes] | None, fields: Mapping[str, str]) -> Asset:
    """Keep an uploaded picture, cut as the form's fields `crop_x`, `crop_y`, `crop_w` and `crop_h` say.

    They are fractions of its sides; without them, or with nonsense, the picture stays whole.

    Raises:
        PictureRefused: nothing arrived, or it is no picture of an accepted format and size.
    """
    if upload is None:
        raise PictureMissing
    if (upload.size or 0) > MAX_BYTES:
        raise PictureTooLarge
    data = upload.read()
    box = _box(fields)
    if box is None:
        # What cannot be decoded would be stored and never shown.
        check_pixels(data)
    return store_picture(crop_picture(data, box) if box else data)


def sweep_uploads() -> int:
    """Erase pictures that were uploaded a while ago and are neither used nor named by a draft; return how many."""
    before = timezone.now() - _KEPT_UNUSED
    waiting = dict(Asset.objects.filter(created_at__lt=before).unused().values_list("sha256", "pk")[:_SWEPT_AT_ONCE])
    drafted = Draft.objects.filter(fields__portrait__0__in=list(waiting)).values_list("fields__portrait__0", flat=True)
    for sha256 in drafted:
        waiting.pop(sha256, None)
    return erase_unused_assets(waiting.values())


def _box(fields: Mapping[str, str]) -> CropBox | None:
    try:
        x, y, w, h = (float(fields.get(f"crop_{name}", "")) for name in "xywh")
    except ValueError:
        return None
    box = CropBox(x, y, min(1.0, x + w), min(1.0, y + h))
    whole = CropBox(0, 0, 1, 1)
    return box if box.is_sensible and box != whole else None
