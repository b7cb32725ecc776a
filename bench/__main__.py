"""`make bench`: run every case on a fresh site and write docs/benchmarks.md. Names of cases after it run only those."""

import platform
import shutil
import signal
import sys
import traceback
from datetime import UTC, datetime
from importlib import import_module
from secrets import token_hex
from time import perf_counter

from bench.figures import Figure, Section, as_markdown
from bench.model import instant_model
from bench.stack import ROOT, Bench, running_site, set_up_django

CASES = ("send_to_model", "chat_page", "browse", "first_visit", "imports", "library", "lore", "assembly", "lighthouse")


def main() -> int:
    wanted = sys.argv[1:] or list(CASES)
    if unknown := set(wanted) - set(CASES):
        print(f"There is no case {', '.join(sorted(unknown))}. Cases: {', '.join(CASES)}.")
        return 2
    if not sys.argv[1:]:
        shutil.rmtree(ROOT / "var" / "bench", ignore_errors=True)
    # Whoever stops the run stops the site and the browsers too: leaving the blocks below ends them.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = perf_counter()
    with instant_model() as model, running_site() as site:
        set_up_django()
        from bench.seed import import_batch, visitor

        run = token_hex(3)
        person = visitor(f"bench-{run}")
        bench = Bench(site, model, person, import_batch(person.user), run)
        sections = [_measured(name, bench) for name in wanted]
    text = as_markdown(sections, _heading(perf_counter() - started))
    if not sys.argv[1:]:
        (ROOT / "docs" / "benchmarks.md").write_text(text)
        print("Written to docs/benchmarks.md.")
    missed = [figure.name for section in sections for figure in section.figures if figure.passed is False]
    print(f"missed: {', '.join(missed)}" if missed else "every goal met")
    return 1 if missed else 0


def _measured(name: str, bench: Bench) -> Section:
    """Run one case; one that breaks off is a missed goal, and the others are still measured."""
    print(f"{name} …", end=" ", flush=True)
    started = perf_counter()
    try:
        section: Section = import_module(f"bench.cases.{name}").measure(bench)
    except Exception as error:  # noqa: BLE001 - it is reported as what it is
        traceback.print_exc()
        reason = f"{type(error).__name__}: {error}"[:300].replace("\n", " ").replace("|", "/")
        section = Section(name, reason, (Figure(f"{name}: did not finish", "–", passed=False),))
    print(f"{perf_counter() - started:.0f} s", flush=True)
    for figure in section.figures:
        print(
            f"    {figure.name}: {figure.value}  (floor {figure.floor}, goal {figure.goal}) {figure.mark}", flush=True
        )
    return section


def _heading(seconds: float) -> str:
    return (
        f"# Benchmarks\n\nWritten by `make bench` on {datetime.now(UTC):%d %B %Y} in {seconds:.0f} s: "
        f"{platform.system()} {platform.machine()}, {_cores()} cores, Python {platform.python_version()}. "
        "Server, database, model and load generator share the machine, and every figure is of the same run.\n\n"
        "How to read it: *value* is what was measured and *goal* what was promised. *Floor* is the least that the same "
        "server and load generator need when nothing of ours is in between, so a slow machine raises both. Two numbers "
        "with a slash are the median and the 95th percentile. CPU of the web process hardly depends on what else the "
        "machine does: where a time is bad and the CPU is not, the machine was busy. `python -m bench NAME` runs one "
        f"case ({', '.join(CASES)}) on the data of the last run and writes nothing down."
    )


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
