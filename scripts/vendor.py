"""Copy front-end packages from npm into `static/vendor/`, and prove that the copies are untouched.

    python scripts/vendor.py            fetch, copy, build the icon sprite, write the manifest
    python scripts/vendor.py --check    compare every copy with the manifest; needs no network

The manifest `static/vendor/manifest.json` lists for every package its version, licence and files, and for
every file where it came from inside the package and its SHA-384.
"""

import argparse
import base64
import hashlib
import json
import re
import runpy
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static/vendor"
MANIFEST = VENDOR / "manifest.json"
SPRITE = ROOT / "static/img/icons.svg"


@dataclass(frozen=True)
class Package:
    """One npm package: `files` maps paths inside it to names in `static/vendor/<folder>/<version>/`."""

    name: str
    version: str
    folder: str
    files: dict[str, str]

    @property
    def target(self) -> Path:
        return VENDOR / self.folder / self.version


PACKAGES = (
    Package("htmx.org", "2.0.11", "htmx", {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"}),
    Package(
        "idiomorph",
        "0.8.0",
        "idiomorph",
        {"dist/idiomorph-ext.min.js": "idiomorph-ext.min.js", "LICENSE": "LICENSE"},
    ),
    Package("lucide-static", "1.62.0", "lucide", {"LICENSE": "LICENSE"}),
)


def main() -> int:
    """Run the command line; the exit status is 0 when all is well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare the copies with the manifest")
    if parser.parse_args().check:
        problems = list(find_problems())
        for problem in problems:
            print(problem)
        print("Vendored files match the manifest." if not problems else "Run scripts/vendor.py to copy them again.")
        return 1 if problems else 0
    fetch_all()
    return 0


def fetch_all() -> None:
    """Fetch every package and write the copies, the sprite and the manifest."""
    manifest = []
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            unpacked = fetch(package, Path(folder))
            entries = [copy(package, unpacked, source, name) for source, name in package.files.items()]
            if package.folder == "lucide":
                entries.append(write_sprite(unpacked))
            manifest.append(
                {
                    "name": package.name,
                    "version": package.version,
                    "licence": json.loads((unpacked / "package.json").read_text())["license"],
                    "source": f"npm:{package.name}@{package.version}",
                    "files": entries,
                }
            )
            print(f"{package.name} {package.version}: {len(entries)} files")
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n")


def fetch(package: Package, folder: Path) -> Path:
    """Download one package with npm, which checks its integrity, and unpack it."""
    packed = subprocess.run(
        ["npm", "pack", f"{package.name}@{package.version}", "--json", "--pack-destination", str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / json.loads(packed.stdout)[0]["filename"]
    unpacked = folder / package.folder
    with tarfile.open(archive) as tar:
        tar.extractall(unpacked, filter="data")
    return unpacked / "package"


def copy(package: Package, unpacked: Path, source: str, name: str) -> dict[str, str]:
    """Copy one file into its versioned folder and describe it for the manifest."""
    target = package.target / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes((unpacked / source).read_bytes())
    return describe(target, source)


def write_sprite(unpacked: Path) -> dict[str, str]:
    """Build the icon sprite, one `<symbol>` per name of `tavern/lib/icons.py`."""
    symbols = (
        f'<symbol id="{name}" viewBox="0 0 24 24">{inner_svg(unpacked / f"icons/{original}.svg")}</symbol>\n'
        for name, original in sorted(icon_names().items())
    )
    SPRITE.parent.mkdir(parents=True, exist_ok=True)
    SPRITE.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{"".join(symbols)}</svg>\n')
    return describe(SPRITE, "icons/*.svg")


def inner_svg(path: Path) -> str:
    """What is drawn inside an icon, without white space; colour and stroke come from the style sheet."""
    svg = path.read_text()
    inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", inner)).replace(" />", "/>").strip()


def icon_names() -> dict[str, str]:
    names: dict[str, str] = runpy.run_path(str(ROOT / "tavern/lib/icons.py"))["ICONS"]
    return names


def describe(path: Path, source: str) -> dict[str, str]:
    return {"path": path.relative_to(ROOT).as_posix(), "source": source, "sha384": sha384(path)}


def sha384(path: Path) -> str:
    """The digest as subresource integrity writes it, without the prefix."""
    return base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def find_problems() -> Iterator[str]:
    """One sentence for every file that is missing, changed, or not in the manifest."""
    manifest: list[dict[str, Any]] = json.loads(MANIFEST.read_text())
    if [(entry["name"], entry["version"]) for entry in manifest] != [(p.name, p.version) for p in PACKAGES]:
        yield "The manifest lists other packages or versions than scripts/vendor.py."
    known = {file["path"]: file["sha384"] for entry in manifest for file in entry["files"]}
    for name, digest in known.items():
        if not (ROOT / name).is_file():
            yield f"{name} is missing."
        elif sha384(ROOT / name) != digest:
            yield f"{name} differs from the package it was copied from."
    for path in sorted(VENDOR.rglob("*")):
        if path.is_file() and path != MANIFEST and path.relative_to(ROOT).as_posix() not in known:
            yield f"{path.relative_to(ROOT).as_posix()} is not in the manifest."
    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))
    if drawn != set(icon_names()):
        yield f"The icon sprite lacks or exceeds: {', '.join(sorted(drawn ^ set(icon_names())))}."


if __name__ == "__main__":
    sys.exit(main())
