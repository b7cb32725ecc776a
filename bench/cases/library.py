"""A library of 5,000 characters against one of 10."""

from bench import seed
from bench.figures import Figure, Section, milliseconds, percentile
from bench.http import get, one_person
from bench.stack import Bench

_SIZES, _SAMPLES, _WARM_UP = (10, 5_000), 40, 5


def measure(bench: Bench) -> Section:
    people = [seed.visitor(f"bench-library-{size}-{bench.run}") for size in _SIZES]
    for person, size in zip(people, _SIZES, strict=True):
        seed.characters(person.user, size)
    small, large = _times(bench, [person.cookie for person in people])
    ratio = percentile(large, 50) / percentile(small, 50)
    return Section(
        "Library page",
        f"One connection, {_SAMPLES} loads of each in turn, server time from `Server-Timing`. Equal query counts are asserted by "
        "the tests. Load generator: http.client.",
        (
            Figure("10 characters, p50 / p95", milliseconds(small)),
            Figure("5,000 characters, p50 / p95", milliseconds(large), milliseconds(small)),
            Figure("5,000 against 10, p50", f"{ratio:.2f} ×", "1 ×", "1.2 ×", ratio <= 1.2),
        ),
    )


def _times(bench: Bench, cookies: list[str]) -> list[list[float]]:
    taken: list[list[float]] = [[] for _ in cookies]
    with one_person(bench.site.address) as connection:
        for index in range(_WARM_UP + _SAMPLES):
            for cookie, times in zip(cookies, taken, strict=True):
                status, headers, _seconds = get(connection, "/library/", cookie)
                if status != 200:
                    raise RuntimeError(f"The library answered {status}.")
                if index >= _WARM_UP:
                    times.append(float(headers["server-timing"].split("dur=")[1]) / 1000)
    return taken
