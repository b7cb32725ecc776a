"""Are the files that pages need up to date?"""

import os
from pathlib import Path

import polib
from django.conf import settings


def static_is_current() -> bool:
    """Say whether static files were collected after the newest of their sources changed."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return False
    sources = [settings.BASE_DIR / "requirements/base.txt", settings.BASE_DIR / "tavern/lib/staticfiles.py"]
    for folder in settings.STATICFILES_DIRS:
        sources.extend(path for path in Path(folder).rglob("*"))
    return manifest.stat().st_mtime > max(path.stat().st_mtime for path in sources)


def compile_catalogues(locale_dir: Path) -> None:
    """Compile translations that changed; done here because a bare machine has no gettext tools."""
    for source in locale_dir.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            fresh = target.with_suffix(f".{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(fresh))
            fresh.replace(target)  # atomic: another process may be reading it
