"""Starting and stopping: what is there afterwards, and what is said when it cannot be."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from tests.peers.site import ROOT, data_folder, running_site, start


@pytest.fixture(scope="module")
def folder(prepared: Path) -> Iterator[Path]:
    with data_folder(like=prepared) as folder:
        yield folder


def database_runs(folder: Path) -> bool:
    return any(
        process.info["name"] == "postgres" and str(folder / "pg") in (process.info["cmdline"] or ())
        for process in psutil.process_iter(["name", "cmdline"])
    )


def answers(address: str) -> bool:
    with urlopen(f"{address}/readyz") as answer:
        return bool(json.load(answer)["status"] == "ok")


@pytest.mark.parametrize("server", ["uvicorn", "daphne"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_polite_end_leaves_nothing_running(folder: Path, number: signal.Signals, server: str) -> None:
    with running_site(folder, TAVERN_SERVER=server) as site:
        assert answers(site.address)
        assert database_runs(folder)
        code = site.end(number)

    assert code == 0
    assert site.printed.endswith("Stopped.\n")
    assert site.complaints == []
    assert not database_runs(folder)


def test_after_a_hard_kill_it_starts_again_and_stops_everything(folder: Path) -> None:
    with running_site(folder) as site:
        site.end(signal.SIGKILL)
    assert database_runs(folder)  # nobody was there to stop it

    with running_site(folder) as site:
        assert answers(site.address)
        assert site.end() == 0
    assert not database_runs(folder)


def test_a_process_that_has_the_number_of_a_dead_database_is_not_taken_for_it(folder: Path) -> None:
    pid_file = folder / "pg" / "postmaster.pid"
    with running_site(folder) as site:
        lines = pid_file.read_text().splitlines()
        site.end()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    with running_site(folder) as site:
        assert answers(site.address)


def test_a_second_process_without_redis_is_told_and_the_first_goes_on(folder: Path) -> None:
    with running_site(folder) as first:
        second = start(folder)
        assert second.wait() == 1
        assert said(second.printed) == (
            "Lamplight cannot start. Another process serves this database already. "
            "Stop it first, or set REDIS_URL for both."
        )
        assert answers(first.address)
        assert first.end() == 0
    assert first.complaints == []


def test_two_first_starts_at_once_make_one_site() -> None:
    with data_folder() as empty:
        starts = [start(empty), start(empty)]
        for one in starts:
            one.wait_until_decided()
        ready = [one for one in starts if one.address]
        assert len(ready) == 1
        assert answers(ready[0].address)
        assert ready[0].end() == 0
        for one in starts:
            one.wait()
            assert one.complaints == []


def test_a_taken_port_is_a_sentence(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        site = start(folder, "--port", port)
        assert site.wait() == 1

    assert said(site.printed) == (
        f"Lamplight cannot start. Nothing can listen at 127.0.0.1:{port} (Address already in use). "
        "Choose another address with HOST=… or PORT=…"
    )


def test_a_data_folder_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    # The path must be short enough to be refused for what it is.
    with tempfile.NamedTemporaryFile() as file:
        site = start(Path(file.name) / "var")
        assert site.wait() == 1
    assert said(site.printed).endswith("cannot be used (Not a directory). Choose another one with TAVERN_DATA_DIR=…")

    site = start(tmp_path / ("long" * 30))
    assert site.wait() == 1
    assert "is too long" in said(site.printed)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_a_data_folder_of_somebody_else_is_a_sentence() -> None:
    code = (
        "import os; from pathlib import Path; from tavern.lib.data_dir import data_dir;"
        "os.setuid(65534); data_dir(Path('/'), '/var')"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert "DataFolderUnusable: The data folder /var cannot be used (Permission denied)." in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "DATABASE_URL",
            "postgresql://me@127.0.0.1:1/x",
            r"The database at 127\.0\.0\.1 cannot be used \(.*refused.*\)",
        ),
        ("DATABASE_URL", "mysql://me@127.0.0.1/x", r"DATABASE_URL must look like postgresql://"),
        ("DATABASE_URL", "postgresql://me@127.0.0.1:port/x", r"DATABASE_URL must look like postgresql://"),
        ("REDIS_URL", "redis://127.0.0.1:1/0", r"Redis at 127\.0\.0\.1:1 cannot be used \(.*refused.*\)"),
        ("REDIS_URL", "http://127.0.0.1", r"REDIS_URL must look like redis://"),
        ("TAVERN_SERVER", "gunicorn", r"TAVERN_SERVER must be one of: uvicorn, daphne\."),
        ("FIELD_KEYS", "short", r"FIELD_KEYS must be Fernet keys"),
        ("LOG_LEVEL", "loud", r"LOG_LEVEL must be one of"),
        ("DEBUG", "perhaps", r'"DEBUG"'),
        ("TIME_ZONE", "Mars/Olympus", r"TIME_ZONE must be a time zone such as"),
    ],
)
def test_a_setting_that_leads_nowhere_is_a_sentence(folder: Path, name: str, value: str, sentence: str) -> None:
    site = start(folder, **{name: value})

    assert site.wait() == 1
    assert re.match(f"Lamplight cannot start. .*{sentence}", said(site.printed))


def test_a_port_that_is_no_number_is_a_sentence(folder: Path) -> None:
    site = start(folder, "--host", "127.0.0.1", PORT="http")
    assert site.wait() != 0
    assert "argument --port: invalid int value: 'http'" in site.printed
    assert "Traceback" not in site.printed

    site = start(folder, "--port", "70000")
    assert site.wait() == 1
    assert "Nothing can listen at 127.0.0.1:70000" in said(site.printed)


def said(printed: str) -> str:
    """What was printed, which must be one line."""
    (line,) = printed.splitlines()
    return line
