"""Scanning lorebooks of growing size: what a turn pays for the entries it does not use."""

import gc
import tracemalloc
from random import Random
from time import perf_counter

from bench.figures import Figure, Section, milliseconds, percentile
from bench.stack import Bench
from bench.stories import book, lines, words
from chats.prompt.lore import LoreBook, LoreScene, LoreSettings, LoreSources, activate, compile_book

_SIZES = (100, 1_000, 10_000, 20_000)
#: Milliseconds that a warm scan may take, by entries.
_GOALS_MS = {1_000: 3, 10_000: 20}
_MESSAGES, _SAMPLES = 50, 40


def measure(_bench: Bench) -> Section:
    figures: list[Figure] = []
    for size in _SIZES:
        lore = book(size)
        started = perf_counter()
        fired = _scan(lore)
        first = perf_counter() - started
        times = [_timed(lore) for _ in range(_SAMPLES)]
        goal = _GOALS_MS.get(size)
        figures += (
            Figure(
                f"{size:,} entries, of which {fired} fire, p50 / p95",
                milliseconds(times),
                milliseconds([_searched(lore) for _ in range(_SAMPLES)]),
                f"{goal} ms" if goal else "–",
                percentile(times, 50) * 1000 <= goal if goal else None,
            ),
            Figure(f"{size:,} entries, first scan with compiling", f"{first * 1000:.0f} ms"),
            Figure(f"{size:,} entries, memory of the compiled book", f"{_compiled_mb(size):.1f} MB"),
        )
    return Section(
        "Scanning lorebooks",
        f"{_MESSAGES} messages of some 150 characters, recursion on, three or four plain keys an entry, whole words, warm: "
        f"{_SAMPLES} scans in this process. Floor: one search for all keys in the same text. SillyTavern "
        "needs 42, 626 and 5,088 ms for 100, 1,000 and 10,000 entries in the browser.",
        tuple(figures),
    )


def _scan(lore: LoreBook) -> int:
    result = activate(
        LoreSources(everywhere=(lore,)),
        LoreScene(lines(_MESSAGES), message_count=_MESSAGES),
        LoreSettings(depth=_MESSAGES, whole_words=True, unicode_words=True, recursive=True),
        budget_tokens=2_000,
        expand=lambda text: text,
        count_tokens=lambda text: len(text) // 4,
        rng=Random(1),
    )
    return len(result.activated)


def _timed(lore: LoreBook) -> float:
    started = perf_counter()
    _scan(lore)
    return perf_counter() - started


def _searched(lore: LoreBook) -> float:
    compiled, text = compile_book(lore), "\n".join(lines(_MESSAGES)).lower()
    started = perf_counter()
    list(compiled.called_by(text, whole_words=True, unicode_words=True))
    return perf_counter() - started


def _compiled_mb(size: int) -> float:
    """What compiling adds to a book that is loaded, as Python counts it."""
    lore = book(size, salt=words(Random(size), 2))
    gc.collect()
    tracemalloc.start()
    kept = compile_book(lore)
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return used / 1e6
