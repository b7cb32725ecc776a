"""Packages we serve are the ones that were copied."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def test_copies_match_the_manifest() -> None:
    result = subprocess.run(
        [sys.executable, "scripts/vendor.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_pages_name_files_that_exist() -> None:
    base = (ROOT / "templates/base.html").read_text()
    for part in base.split('{% static "')[1:]:
        assert (ROOT / "static" / part.split('"')[0]).is_file()
