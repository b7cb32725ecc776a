"""The chat page: what its server needs, for chats of any length."""

from concurrent.futures import ThreadPoolExecutor

from bench import seed
from bench.figures import Figure, Section, milliseconds, percentile
from bench.http import get, one_person
from bench.stack import Bench

_CONNECTIONS, _EACH, _WARM_UP = 4, 40, 5
_LENGTHS = (60, 10_000)


def measure(bench: Bench) -> Section:
    connection = seed.model_connection(bench.person.user, bench.model.port)
    character = seed.characters(bench.person.user, 1)[0]
    figures = []
    for length in _LENGTHS:
        chat = seed.chat(bench.person.user, character, connection, length)
        _server_times(bench, f"/chats/{chat.pk}/")
        cpu_before = bench.site.cpu_s()
        with ThreadPoolExecutor(_CONNECTIONS) as people:
            runs = list(people.map(_server_times, [bench] * _CONNECTIONS, [f"/chats/{chat.pk}/"] * _CONNECTIONS))
        times = [seconds for run in runs for seconds in run]
        cpu_ms = (bench.site.cpu_s() - cpu_before) * 1000 / (_CONNECTIONS * (_WARM_UP + _EACH))
        figures.append(
            Figure(
                f"chat of {length:,} messages, p50 / p95",
                milliseconds(times),
                milliseconds(_server_times(bench, "/healthz")),
                "p95 60 ms",
                percentile(times, 95) <= 0.060,
            )
        )
        figures.append(Figure(f"chat of {length:,} messages, CPU of the web process a page", f"{cpu_ms:.1f} ms"))
    return Section(
        "Chat page, server time",
        f"{_CONNECTIONS} connections at once, {_EACH} loads each, signed in, warm. Time from `Server-Timing`, "
        "which is what the process spent on the request. Load generator: http.client. Floor: `/healthz`, one connection.",
        tuple(figures),
    )


def _server_times(bench: Bench, path: str) -> list[float]:
    times = []
    with one_person(bench.site.address) as connection:
        for index in range(_WARM_UP + _EACH):
            status, headers, _seconds = get(connection, path, bench.person.cookie)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}")
            if index >= _WARM_UP:
                times.append(float(headers["server-timing"].split("dur=")[1]) / 1000)
    return times
