"""Pictures: what may come in, and the small copies that pages show."""

import io
import math
import struct
from collections import Counter
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from characters.models.asset import HUES

#: Formats that are accepted, by Pillow's name.
MIMES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif", "AVIF": "image/avif"}
MAX_SIDE_PX = 8_000
MAX_BYTES = 20 * 1024 * 1024

#: The largest accepted picture stays below this, so that Pillow never has to warn about one.
Image.MAX_IMAGE_PIXELS = MAX_SIDE_PX * MAX_SIDE_PX

_QUALITY = 80
#: What lies dimmed behind a page needs no sharper one; the first that is light enough is taken.
_BACKDROP_QUALITIES = (60, 40, 20)
_BACKDROP_BYTES = 60_000
#: A rendition is at most this many times as high as wide.
_TALLEST = 3
#: OKLCH angles of the named hues.
_ANGLES = dict(zip(HUES, (25, 50, 75, 100, 130, 155, 185, 215, 245, 275, 305, 345), strict=True))
_LEAST_CHROMA = 0.03


class PictureRefused(Exception):
    """Not a picture we take; `code` names the sentence in `characters.messages`."""

    code = "picture-unreadable"


class PictureTooLarge(PictureRefused):
    code = "picture-too-large"


class PictureMissing(PictureRefused):
    code = "nothing-sent"


@dataclass(frozen=True)
class PictureFacts:
    """What the header of a picture says. Sides in pixels."""

    mime: str
    width: int
    height: int


@dataclass(frozen=True)
class CropBox:
    """The part of a picture to keep, as fractions of its sides, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_sensible(self) -> bool:
        values = (self.left, self.top, self.right, self.bottom)
        return all(math.isfinite(v) and 0 <= v <= 1 for v in values) and (
            self.right - self.left > 0.01 and self.bottom - self.top > 0.01
        )


def inspect_picture(data: bytes) -> PictureFacts:
    """Read a picture's header: cheap, no pixel is decoded.

    Raises:
        PictureRefused: it is no picture of an accepted format.
        PictureTooLarge: it has too many pixels or bytes.
    """
    if len(data) > MAX_BYTES:
        raise PictureTooLarge
    try:
        with Image.open(io.BytesIO(data), formats=tuple(MIMES)) as picture:
            facts = PictureFacts(MIMES[picture.format or ""], *picture.size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError) as error:
        raise PictureRefused from error
    if max(facts.width, facts.height) > MAX_SIDE_PX:
        raise PictureTooLarge
    return facts


def check_pixels(data: bytes) -> None:
    """Decode a picture to see whether that is possible.

    Raises:
        PictureRefused: the pixels cannot be decoded.
    """
    _decode(data)


def crop_picture(data: bytes, box: CropBox) -> bytes:
    """Cut a picture and write it as PNG, upright and without metadata.

    Raises:
        PictureRefused: the pixels cannot be decoded, or the box has no area.
    """
    if not box.is_sensible:
        raise PictureRefused
    picture = _decode(data)
    width, height = picture.size
    cut = picture.crop(
        (round(box.left * width), round(box.top * height), round(box.right * width), round(box.bottom * height))
    )
    cut.thumbnail((1280, 1280 * _TALLEST))
    return _written(cut, "PNG")


def as_png(data: bytes) -> bytes:
    """Write any accepted picture as PNG.

    Raises:
        PictureRefused: the pixels cannot be decoded.
    """
    return _written(_decode(data), "PNG")


def render_widths(data: bytes, widths: tuple[int, ...]) -> tuple[dict[int, bytes], str]:
    """Make WebP pictures of these widths, without metadata and never enlarged, and name the dominant hue.

    Raises:
        PictureRefused: the pixels cannot be decoded.
    """
    picture = _decode(data)
    copies: dict[int, bytes] = {}
    for width in sorted(widths, reverse=True):
        picture.thumbnail((width, width * _TALLEST))
        copies[width] = _written(picture, "WEBP")
    return copies, dominant_hue(picture)


def backdrop_of(data: bytes, width: int) -> bytes:
    """Make a WebP picture to stand dimmed behind a page: at most this wide, and so light that a first view can bear it.

    Raises:
        PictureRefused: the pixels cannot be decoded.
    """
    picture = _decode(data).convert("RGB")
    picture.thumbnail((width, width * 2))
    written = b""
    for quality in _BACKDROP_QUALITIES:
        written = _written(picture, "WEBP", quality)
        if len(written) <= _BACKDROP_BYTES:
            return written
    # Only noise comes here.
    return backdrop_of(written, width // 2)


def dominant_hue(picture: Image.Image) -> str:
    """Return the hue that most of the colour in a picture has, or "" when there is hardly any."""
    pixels = picture.convert("RGB").resize((24, 24)).tobytes()
    colours = [_oklch(*pixels[i : i + 3]) for i in range(0, len(pixels), 3)]
    weights: Counter[str] = Counter()
    for chroma, angle in colours:
        if chroma >= _LEAST_CHROMA:
            weights[_nearest(angle)] += round(chroma * 10_000)
    colourful = sum(chroma for chroma, _ in colours) / len(colours) >= _LEAST_CHROMA / 2
    return weights.most_common(1)[0][0] if weights and colourful else ""


def _decode(data: bytes) -> Image.Image:
    """Decode the first frame, upright, as RGB or RGBA."""
    inspect_picture(data)
    try:
        with Image.open(io.BytesIO(data), formats=tuple(MIMES)) as picture:
            upright = ImageOps.exif_transpose(picture)
            return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError, ZeroDivisionError, struct.error) as error:
        raise PictureRefused from error


def _written(picture: Image.Image, kind: str, quality: int = _QUALITY) -> bytes:
    file = io.BytesIO()
    clean = picture.copy()
    clean.info = {}
    clean.save(file, kind, **({"quality": quality, "method": 4} if kind == "WEBP" else {}))
    return file.getvalue()


def _oklch(red: int, green: int, blue: int) -> tuple[float, float]:
    """Return chroma and hue angle in degrees. Source: Björn Ottosson, "A perceptual color space", 2020."""
    r, g, b = (_linear(value / 255) for value in (red, green, blue))
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b_axis = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return math.hypot(a, b_axis), math.degrees(math.atan2(b_axis, a)) % 360


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _nearest(angle: float) -> str:
    return min(_ANGLES, key=lambda hue: abs((angle - _ANGLES[hue] + 180) % 360 - 180))
