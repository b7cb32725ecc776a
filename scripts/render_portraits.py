"""Render the drawn artwork: portraits, the default portrait, chat backgrounds, app icons and the social card.

The SVG files are the originals. Run this after changing one of them, and commit what it writes:

    python scripts/render_portraits.py                  # everything
    python scripts/render_portraits.py maren-tolliver   # only files whose path has one of the words
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
STARTER = ROOT / "characters" / "starter"
ARTWORK = ROOT / "scripts" / "artwork"
IMAGES = ROOT / "static" / "img"

PORTRAIT_SIZE = (768, 1024)
BACKGROUND_SIZE = (1600, 1000)
WEBP_QUALITIES = (90, 86, 82, 78, 74, 70, 64, 58, 50, 42)


class PictureTooLargeError(Exception):
    """The picture is over its limit at every quality: simplify the drawing."""


class ChromiumMissingError(Exception):
    """Chromium draws the SVG files and was not found."""


@dataclass(frozen=True)
class Picture:
    """One file to draw: the SVG is rendered at `drawn` pixels, then scaled to `size` (width, height)."""

    source: Path
    target: Path
    size: tuple[int, int]
    drawn: tuple[int, int]
    limit_bytes: int


def main(words: list[str]) -> None:
    chosen = [p for p in pictures() if not words or any(word in str(p.target) for word in words)]
    for picture in chosen:
        with tempfile.TemporaryDirectory() as folder:
            drawn = draw(picture, Path(folder) / "drawn.png")
        save(drawn, picture)
        print(f"{picture.target.relative_to(ROOT)}  {picture.target.stat().st_size / 1000:.0f} kB")


def pictures() -> list[Picture]:
    portraits = [(svg, svg.with_suffix(".webp")) for svg in sorted(STARTER.glob("*/portrait.svg"))]
    portraits.append((STARTER / "default_portrait.svg", STARTER / "default_portrait.webp"))
    return [
        *(Picture(svg, webp, PORTRAIT_SIZE, PORTRAIT_SIZE, 120_000) for svg, webp in portraits),
        *(
            Picture(svg, background_target(svg), BACKGROUND_SIZE, BACKGROUND_SIZE, 60_000)
            for svg in sorted(ARTWORK.glob("background-*.svg"))
        ),
        *(
            Picture(ARTWORK / f"{name}.svg", IMAGES / f"{name}-{side}.png", (side, side), (512, 512), 150_000)
            for name in ("icon", "icon-maskable")
            for side in (192, 512)
        ),
        Picture(ARTWORK / "social.svg", IMAGES / "social.png", (1200, 630), (1200, 630), 900_000),
    ]


def background_target(svg: Path) -> Path:
    return IMAGES / "backgrounds" / f"{svg.stem.removeprefix('background-')}.webp"


def draw(picture: Picture, png: Path) -> Image.Image:
    width, height = picture.drawn
    command = [
        chromium(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--allow-file-access-from-files",
        "--default-background-color=00000000",
        f"--window-size={width},{height}",
        f"--screenshot={png}",
        picture.source.as_uri(),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with Image.open(png) as image:
        return image.convert("RGBA").resize(picture.size, Image.Resampling.LANCZOS)


def chromium() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise ChromiumMissingError("Install Chromium, or give its path in CHROMIUM.")
    return found


def save(image: Image.Image, picture: Picture) -> None:
    """Write the target, lowering the quality of a WebP until it fits.

    Raises:
        PictureTooLargeError: no quality fits the limit.
    """
    picture.target.parent.mkdir(parents=True, exist_ok=True)
    if picture.target.suffix == ".png":
        opaque = image.getchannel("A").getextrema() == (255, 255)
        (image.convert("RGB") if opaque else image).save(picture.target, optimize=True)
        if picture.target.stat().st_size <= picture.limit_bytes:
            return
    else:
        for quality in WEBP_QUALITIES:
            image.convert("RGB").save(picture.target, quality=quality, method=6)
            if picture.target.stat().st_size <= picture.limit_bytes:
                return
    raise PictureTooLargeError(str(picture.target))


if __name__ == "__main__":
    main(sys.argv[1:])
