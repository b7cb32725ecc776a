"""Runs every static check and says how long each took; ends with 1 if any failed."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable

CHECKS: list[tuple[str, list[str]]] = [
    ("ruff", [str(BIN / "ruff"), "check", "."]),
    ("format", [str(BIN / "ruff"), "format", "--check", "."]),
    ("import rules", [str(BIN / "lint-imports")]),
    ("types", [str(BIN / "mypy"), "."]),
    ("templates", [str(BIN / "djlint"), "templates", "--lint", "--quiet"]),
    ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("deployment", [PYTHON, "manage.py", "check"]),
    ("vendored files", [PYTHON, "scripts/vendor.py", "--check"]),
    ("translations", [PYTHON, "scripts/check_translations.py"]),
]


def main() -> int:
    failed = []
    for name, command in CHECKS:
        started = time.perf_counter()
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        print(
            f"{'ok    ' if result.returncode == 0 else 'FAILED'} {name}  ({time.perf_counter() - started:.1f} s)",
            flush=True,
        )
        if result.returncode:
            failed.append(name)
            print(result.stdout[-6000:], result.stderr[-3000:])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
