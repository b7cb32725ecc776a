"""Runs all tests: Python's in parallel, then the browser's, then JavaScript's; says how long each took."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: How pytest ends when tests ran and some failed.
SOME_FAILED = 1


def runs() -> list[tuple[str, list[str]]]:
    pytest = [sys.executable, "-m", "pytest", "-q"]
    workers = str(min(os.cpu_count() or 2, 8))
    return [
        (
            "javascript",
            [
                "node",
                "--import",
                "./tests/js/resolve.js",
                "--test",
                *sorted(str(path) for path in (ROOT / "tests/js").glob("*.test.js")),
            ],
        ),
        ("python", [*pytest, "-n", workers, "--dist", "loadfile", "-m", "not browser"]),
        ("browser", [*pytest, "-m", "browser"]),
    ]


def main() -> int:
    failed = []
    for name, command in runs():
        started = time.perf_counter()
        code = subprocess.run(command, cwd=ROOT).returncode
        if code == SOME_FAILED and name == "browser":
            # A browser on a busy machine loses a frame now and then; what is broken fails twice.
            print("browser tests: those that failed once more", flush=True)
            code = subprocess.run([*command, "--last-failed"], cwd=ROOT).returncode
        print(
            f"{name} tests: {'ok' if code == 0 else 'FAILED'} in {time.perf_counter() - started:.0f} s",
            flush=True,
        )
        if code:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
