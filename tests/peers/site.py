"""The whole platform as a process of its own, started as people start it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]

#: Seconds until something is taken for stuck, on however busy a machine.
PATIENCE_S = 240
#: What nobody should see when a sentence would do.
_COMPLAINTS = re.compile(r"Traceback|\berror\b|\bwarning\b|Warning:", re.IGNORECASE)


class NotStarted(AssertionError):
    """The process ended before it gave an address."""


class Site:
    """A running `manage.py up`. What it prints is collected; `address` is like `http://localhost:4711`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._lines: list[str] = []
        self._addressed = threading.Event()
        self.address = ""
        assert process.stdout
        self._reader = threading.Thread(target=self._read, args=(process.stdout,), daemon=True)
        self._reader.start()

    def wait_until_decided(self) -> None:
        """Wait until it gave its address, or ended."""
        self._addressed.wait(PATIENCE_S)

    def wait_until_ready(self) -> None:
        self.wait_until_decided()
        if not self.address:
            raise NotStarted(self.printed)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(timeout=PATIENCE_S)
        self._reader.join(timeout=10)
        return code

    @property
    def printed(self) -> str:
        return "".join(self._lines)

    @property
    def complaints(self) -> list[str]:
        return [line for line in self._lines if _COMPLAINTS.search(line)]

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._lines.append(line)
                if found := re.search(r"http://localhost:\d+", line):
                    self.address = found[0]
                elif "Ctrl-C stops it" in line:  # the last line of the announcement
                    self._addressed.set()
        self._addressed.set()


def start(data_dir: Path, *arguments: str, **environment: str) -> Site:
    """Start `manage.py up` on a free port, in a session of its own, and return at once."""
    return Site(run("manage.py", "up", *(arguments or ("--port", "0")), data_dir=data_dir, **environment))


def run(*command: str, data_dir: Path, **environment: str) -> "subprocess.Popen[str]":
    """Run Python with the settings of a site, all output in one pipe."""
    inherited = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}
    known = {
        **inherited,
        "TAVERN_DATA_DIR": str(data_dir),
        "LOG_LEVEL": "warning",
        "SLOW_REQUEST_S": "60",
        "DEMO_TOKENS_PER_SECOND": "60",
    }
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=known | environment, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@contextmanager
def running_site(data_dir: Path, **environment: str) -> Iterator[Site]:
    """A site that answers, ended when the block is, and killed if it does not end."""
    site = start(data_dir, **environment)
    try:
        site.wait_until_ready()
        yield site
    finally:
        if site.process.poll() is None:
            site.process.send_signal(signal.SIGTERM)
            try:
                site.process.wait(timeout=PATIENCE_S)
            except subprocess.TimeoutExpired:
                site.process.kill()
                raise


@contextmanager
def data_folder(*, like: Path | None = None) -> Iterator[Path]:
    """A data folder with a path short enough for a socket, empty or a copy of one at rest; removed at the end."""
    # Root's temporary files may be private, and the database runs as somebody else.
    folder = Path(tempfile.mkdtemp(prefix="lamplight-", dir="/tmp"))
    folder.chmod(0o755)
    if like:
        subprocess.run(["cp", "--archive", f"{like}/.", folder], check=True)  # with its owners
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def until(condition: Callable[[], bool], *, timeout_s: float = PATIENCE_S) -> None:
    """Wait for something that happens in another process."""
    pause = threading.Event()
    for _ in range(int(timeout_s / 0.1)):
        if condition():
            return
        pause.wait(0.1)
    raise AssertionError("It did not happen.")
