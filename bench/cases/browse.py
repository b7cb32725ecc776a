"""The browse page of 24 cards for somebody signed in, from two web processes."""

from concurrent.futures import ThreadPoolExecutor

from bench import seed
from bench.figures import Figure, Section
from bench.http import Load, wrk
from bench.stack import Bench, running_site

_SECONDS = 8


def measure(bench: Bench) -> Section:
    seed.characters(bench.person.user, 2_000, public=True)
    with running_site(prepare=False) as second:
        addresses = [bench.site.address, second.address]
        _load(addresses, "/", bench, seconds=2)
        sites = (bench.site, second)
        cpu_before = sum(site.cpu_s() for site in sites)
        pages = _load(addresses, "/", bench)
        cpu_s = sum(site.cpu_s() for site in sites) - cpu_before
        floors = _load(addresses, "/healthz", bench)
    total, floor = sum(load.per_second for load in pages), sum(load.per_second for load in floors)
    worst = max(load.p90_s for load in pages) * 1000
    failed = sum(load.failed for load in pages)
    return Section(
        "Browse page of 24 cards, signed in",
        "2,000 public characters. Two web processes on one database, wrk with 4 connections to each at the same time "
        "(8 in all) for 8 s after 2 s to warm up. Floor: `/healthz` in the same way.",
        (
            Figure("requests a second", f"{total:.0f}", f"{floor:.0f}", "300", total >= 300 and not failed),
            Figure("CPU of the web processes a page", f"{cpu_s * 1000 / (total * _SECONDS):.1f} ms"),
            Figure("latency p90", f"{worst:.0f} ms", f"{max(load.p90_s for load in floors) * 1000:.0f} ms"),
        ),
    )


def _load(addresses: list[str], path: str, bench: Bench, *, seconds: int = _SECONDS) -> list[Load]:
    with ThreadPoolExecutor(len(addresses)) as generators:
        return list(
            generators.map(
                lambda address: wrk(address, path, bench.person.cookie, connections=4, seconds=seconds), addresses
            )
        )
