"""Fails when a text that people see has no Simplified Chinese, or when the catalogue misses one that the code has."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
IGNORED = ["var", ".venv", "node_modules", "static/vendor"]


def extracted(domain: str) -> set[str]:
    """Return the msgids that the code has now, from a scratch catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "tree"
        shutil.copytree(
            ROOT,
            scratch,
            ignore=shutil.ignore_patterns(*(Path(name).name for name in IGNORED), ".git", ".*cache"),
        )
        shutil.rmtree(scratch / "locale")
        (scratch / "locale").mkdir()
        command = [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "-l",
            "zh_Hans",
            "-d",
            domain,
            "--no-location",
            "-v",
            "0",
        ]
        subprocess.run(command, cwd=scratch, check=True, env=_environment())
        found = scratch / "locale" / "zh_Hans" / "LC_MESSAGES" / f"{domain}.po"
        return {entry.msgid for entry in polib.pofile(str(found))} if found.exists() else set()


def _environment() -> dict[str, str]:
    import os

    return {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}


def problems(domain: str) -> list[str]:
    wanted = extracted(domain)
    path = LOCALE / f"{domain}.po"
    known = {entry.msgid: entry for entry in polib.pofile(str(path))} if path.exists() else {}
    missing = [f"not in the catalogue (run make messages): {msgid!r}" for msgid in sorted(wanted - known.keys())]
    for msgid in sorted(wanted & known.keys()):
        entry = known[msgid]
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy or not all(texts):
            missing.append(f"not translated: {msgid!r}")
    return missing


def main() -> int:
    found = [f"{domain}: {problem}" for domain in ("django", "djangojs") for problem in problems(domain)]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
