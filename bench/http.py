"""The two load generators: one person on one kept connection, and wrk with several."""

import http.client
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Load:
    """What wrk measured: requests a second, latencies in seconds, answers that were not 2xx or 3xx."""

    per_second: float
    p50_s: float
    p90_s: float
    p99_s: float
    failed: int


@contextmanager
def one_person(address: str) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        yield connection
    finally:
        connection.close()


def post(connection: http.client.HTTPConnection, path: str, cookie: str, fields: dict[str, str]) -> tuple[int, float]:
    """Send a form as htmx would; return the status and the seconds until the whole answer was there."""
    body = urlencode(fields)
    headers = {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "X-CSRFToken": "b" * 32,
        "HX-Request": "true",
    }
    started = perf_counter()
    connection.request("POST", path, body, headers)
    response = connection.getresponse()
    response.read()
    return response.status, perf_counter() - started


def get(connection: http.client.HTTPConnection, path: str, cookie: str) -> tuple[int, dict[str, str], float]:
    started = perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    response = connection.getresponse()
    response.read()
    return response.status, {k.lower(): v for k, v in response.getheaders()}, perf_counter() - started


def wrk(address: str, path: str, cookie: str, *, connections: int, seconds: int = 8) -> Load:
    """Run wrk with one thread; bounded in time, on this machine only."""
    if shutil.which("wrk") is None:
        raise RuntimeError("The load generator wrk is missing (Debian package: wrk).")
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--latency",
        "-H",
        f"Cookie: {cookie}",
        address + path,
    ]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return Load(
        per_second=float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]),  # type: ignore[index] # wrk always prints it
        p50_s=_percentile(out, 50),
        p90_s=_percentile(out, 90),
        p99_s=_percentile(out, 99),
        failed=int(failed[1]) if failed else 0,
    )


def _percentile(out: str, percent: int) -> float:
    """Read one line of wrk's latency distribution, in seconds; 0.0 where it has none."""
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", out)
    return float(found[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1.0}[found[2]] if found else 0.0
