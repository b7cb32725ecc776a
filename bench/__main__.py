"""`make bench`: run every case on a fresh site and write docs/benchmarks.md. Names of cases after it run only those."""

import platform
import shutil
import sys
from datetime import UTC, datetime
from importlib import import_module
from secrets import token_hex
from time import perf_counter

from bench.figures import Section, as_markdown
from bench.model import instant_model
from bench.stack import ROOT, Bench, running_site, set_up_django

CASES = ("send_to_model", "chat_page", "browse", "first_visit", "imports", "library", "lighthouse")


def main() -> int:
    wanted = sys.argv[1:] or list(CASES)
    if not sys.argv[1:]:
        shutil.rmtree(ROOT / "var" / "bench", ignore_errors=True)
    with instant_model() as model, running_site() as site:
        set_up_django()
        from bench.seed import import_batch, visitor

        run = token_hex(3)
        person = visitor(f"bench-{run}")
        bench = Bench(site, model, person, import_batch(person.user), run)
        sections = [_measured(name, bench) for name in wanted]
    text = as_markdown(sections, _heading())
    if sys.argv[1:]:
        print(text)
    else:
        (ROOT / "docs" / "benchmarks.md").write_text(text)
    missed = [figure.name for section in sections for figure in section.figures if figure.passed is False]
    print(f"missed: {', '.join(missed)}" if missed else "every goal met")
    return 1 if missed else 0


def _measured(name: str, bench: Bench) -> Section:
    print(f"{name} …", end=" ", flush=True)
    started = perf_counter()
    section: Section = import_module(f"bench.cases.{name}").measure(bench)
    print(f"{perf_counter() - started:.0f} s", flush=True)
    return section


def _heading() -> str:
    return (
        "# Benchmarks\n\nWritten by `make bench`; every figure was measured in one run on an otherwise idle machine. "
        f"{datetime.now(UTC):%d %B %Y}, {platform.system()} {platform.machine()}, {_cores()} cores, Python "
        f"{platform.python_version()}. Server and load generator share the machine."
    )


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
