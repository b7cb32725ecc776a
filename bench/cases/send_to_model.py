"""From the POST of a message to its request arriving at the model: what we add before anybody starts to think."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from bench import seed
from bench.figures import Figure, Section, milliseconds, percentile
from bench.http import one_person, post
from bench.model import InstantModel
from bench.stack import ROOT, Bench
from chats.models import Generation

LENGTHS = (100, 1_000, 10_000)
_WARM_UP, _SAMPLES = 15, 80


def measure(bench: Bench) -> Section:
    with _floor(bench.model) as address:
        floor = _samples(bench.model, address, ["/relay"], bench.person.cookie)[0]
    by_length = _samples(bench.model, bench.site.address, _message_addresses(bench), bench.person.cookie)
    figures = [
        Figure(
            f"chat of {length:,} messages, p50 / p95",
            milliseconds(times),
            milliseconds(floor),
            "25 / 60 ms",
            percentile(times, 50) <= 0.025 and percentile(times, 95) <= 0.060,
        )
        for length, times in zip(LENGTHS, by_length, strict=True)
    ]
    ratio = percentile(by_length[-1], 50) / percentile(by_length[0], 50)
    figures.append(Figure("10,000 against 100 messages, p50", f"{ratio:.2f} ×", "1 ×", "1.2 ×", ratio <= 1.2))
    return Section(
        "From sending a message to the model",
        f"One person, {_SAMPLES} messages a chat after {_WARM_UP} to warm up, the three chats in turn. Load generator: "
        "http.client on one kept connection. The model is a local socket that answers at once and notes on the "
        "machine's monotonic clock when a request was complete. Floor: the same server (uvicorn) relaying a fixed "
        "request, in the same run.",
        tuple(figures),
    )


def _message_addresses(bench: Bench) -> list[str]:
    connection = seed.model_connection(bench.person.user, bench.model.port)
    character = seed.characters(bench.person.user, 1)[0]
    chats = [seed.chat(bench.person.user, character, connection, length) for length in LENGTHS]
    return [f"/chats/{chat.pk}/messages/" for chat in chats]


def _samples(model: InstantModel, address: str, paths: list[str], cookie: str) -> list[list[float]]:
    taken: list[list[float]] = [[] for _ in paths]
    with one_person(address) as connection:
        for index in range(_WARM_UP + _SAMPLES):
            for path, times in zip(paths, taken, strict=True):
                model.arrived.clear()
                started = monotonic()
                status, _seconds = post(connection, path, cookie, {"text": f"I light the lamp again, {index}."})
                if status >= 400 or not model.arrived.wait(10):
                    raise RuntimeError(f"{path} answered {status} and nothing reached the model.")
                if index >= _WARM_UP:
                    times.append(model.arrivals[-1] - started)
                _wait_until_ended()
    return taken


def _wait_until_ended() -> None:
    """A person does not send into a reply that is still being stored."""
    deadline = monotonic() + 10
    sleep(0.02)
    while Generation.objects.unfinished().exists() and monotonic() < deadline:
        sleep(0.01)


@contextmanager
def _floor(model: InstantModel) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.floor", str(model.port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)
