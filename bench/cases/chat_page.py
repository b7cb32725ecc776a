"""The chat page: what its server needs, for chats of any length, from two web processes and from one."""

from concurrent.futures import ThreadPoolExecutor

from bench import seed
from bench.figures import Figure, Section, milliseconds, percentile
from bench.http import get, one_person
from bench.stack import Bench, Site, running_site

_CONNECTIONS, _EACH, _WARM_UP = 4, 40, 5
_LENGTHS = (60, 10_000)


def measure(bench: Bench) -> Section:
    connection = seed.model_connection(bench.person.user, bench.model.port)
    character = seed.characters(bench.person.user, 1)[0]
    figures = []
    with running_site(prepare=False) as second:
        for length in _LENGTHS:
            chat = seed.chat(bench.person.user, character, connection, length)
            for sites in ((bench.site, second), (bench.site,)):
                figures += _figures(bench, f"/chats/{chat.pk}/", length, sites)
    return Section(
        "Chat page, server time",
        f"{_CONNECTIONS} connections at once, {_EACH} loads each, signed in, warm, spread over two web processes on one "
        "database as with Discover, and then all to one process, which has one interpreter and so one core. Time from "
        "`Server-Timing`, which is what the process spent on the request, waiting for the other connections included. "
        "Load generator: http.client. Floor: `/healthz`, one connection.",
        tuple(figures),
    )


def _figures(bench: Bench, path: str, length: int, sites: tuple[Site, ...]) -> list[Figure]:
    for site in sites:
        _server_times(bench, site, path)
    cpu_before = sum(site.cpu_s() for site in sites)
    spread = [sites[index % len(sites)] for index in range(_CONNECTIONS)]
    with ThreadPoolExecutor(_CONNECTIONS) as people:
        runs = list(people.map(lambda site: _server_times(bench, site, path), spread))
    cpu_ms = (sum(site.cpu_s() for site in sites) - cpu_before) * 1000 / (_CONNECTIONS * (_WARM_UP + _EACH))
    times = [seconds for run in runs for seconds in run]
    is_promised = len(sites) > 1
    name = f"chat of {length:,} messages, {'two processes' if is_promised else 'one process'}"
    return [
        Figure(
            f"{name}, p50 / p95",
            milliseconds(times),
            milliseconds(_server_times(bench, bench.site, "/healthz")),
            "p95 60 ms" if is_promised else "–",
            percentile(times, 95) <= 0.060 if is_promised else None,
        ),
        Figure(f"{name}, CPU a page", f"{cpu_ms:.1f} ms"),
    ]


def _server_times(bench: Bench, site: Site, path: str) -> list[float]:
    times = []
    with one_person(site.address) as connection:
        for index in range(_WARM_UP + _EACH):
            status, headers, _seconds = get(connection, path, bench.person.cookie)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}")
            if index >= _WARM_UP:
                times.append(float(headers["server-timing"].split("dur=")[1]) / 1000)
    return times
