"""The first visit of a chat page: how much a browser without a cache has to fetch."""

from contextlib import suppress

from playwright.sync_api import Request, sync_playwright

from bench import seed
from bench.chromium import launch
from bench.figures import Figure, Section
from bench.stack import Bench

_GOAL_REQUESTS, _GOAL_KB = 25, 180


def measure(bench: Bench) -> Section:
    connection = seed.model_connection(bench.person.user, bench.model.port)
    chat = seed.chat(bench.person.user, seed.characters(bench.person.user, 1)[0], connection, 200)
    sizes = _fetched(bench, f"/chats/{chat.pk}/")
    total_kb = sum(sizes) / 1000
    return Section(
        "First visit of a chat page",
        "Headless Chromium with an empty cache, a chat of 200 messages, until the network is idle; bytes as transferred, "
        "bodies and headers.",
        (
            Figure("requests", str(len(sizes)), goal=str(_GOAL_REQUESTS), passed=len(sizes) <= _GOAL_REQUESTS),
            Figure("transferred", f"{total_kb:.0f} kB", goal=f"{_GOAL_KB} kB", passed=total_kb <= _GOAL_KB),
        ),
    )


def _fetched(bench: Bench, path: str) -> list[int]:
    done: list[Request] = []
    with sync_playwright() as playwright, launch(playwright) as browser:
        context = browser.new_context(base_url=bench.site.address)
        context.add_cookies(
            [{"name": name, "value": value, "url": bench.site.address} for name, value in seed.cookies(bench.person)]
        )
        page = context.new_page()
        page.on("requestfinished", lambda request: done.append(request))
        page.goto(path, wait_until="networkidle")
        sizes = []
        for request in done:
            with suppress(Exception):  # a data URL has no sizes
                size = request.sizes()
                sizes.append(size["responseBodySize"] + size["responseHeadersSize"])
    return sizes
