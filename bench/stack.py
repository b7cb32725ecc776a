"""The running site that is measured: a data folder of its own, a real `manage.py up`, as many web processes as asked."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from time import monotonic, sleep
from typing import TYPE_CHECKING
from uuid import UUID

from bench.model import InstantModel

if TYPE_CHECKING:  # needs Django's models, which load after `set_up_django`
    from bench.seed import Visitor

ROOT = Path(__file__).resolve().parent.parent
#: Seconds that the first start of a site may take: it makes its database and collects its files.
_START_S = 180


#: Of this process and of the web processes it starts.
os.environ |= {
    "TAVERN_DATA_DIR": str(ROOT / "var" / "bench"),
    "DJANGO_SETTINGS_MODULE": "tavern.settings",
    "LOG_LEVEL": "error",
    "MODEL_ALLOWED_HOSTS": "127.0.0.1",
}


@dataclass(frozen=True)
class Site:
    """One web process and the address it answers at."""

    address: str
    process: subprocess.Popen[str]

    def cpu_s(self) -> float:
        """Seconds of CPU that the web process has used so far; what others do on the machine hardly changes it."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Bench:
    """What every case works with; `run` names things that must be new each time."""

    site: Site
    model: InstantModel
    person: "Visitor"
    import_batch: UUID
    run: str


def set_up_django() -> None:
    """Let this process use the models of the measured site, to fill its database."""
    import django
    from django.conf import settings

    from tavern.lib.databases import ensure_embedded_database

    if not settings.DATABASE_URL:
        ensure_embedded_database(settings.DATA_DIR)
    django.setup()


@contextmanager
def running_site(*, prepare: bool = True) -> Iterator[Site]:
    """Start one web process, wait until it answers, and end it with SIGINT."""
    command = [sys.executable, "manage.py", "up", "--port", "0"]
    if not prepare:
        command += ["--no-prepare", "--no-worker"]
    # A file rather than a pipe that nobody empties: what went wrong can be read afterwards.
    log = ROOT / "var" / "bench" / f"site-{token_hex(3)}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
    try:
        yield Site(_address_of(process, log), process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address_of(process: subprocess.Popen[str], log: Path) -> str:
    """Wait for the line that says where the site answers."""
    deadline = monotonic() + _START_S
    while process.poll() is None and monotonic() < deadline:
        if found := re.search(r"http://localhost:(\d+)", log.read_text()):
            return f"http://127.0.0.1:{found[1]}"
        sleep(0.05)
    raise RuntimeError("The site did not start:\n" + log.read_text()[-4000:])
