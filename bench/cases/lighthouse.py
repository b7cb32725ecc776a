"""Lighthouse, mobile settings, median of three runs, on browse, character and chat page."""

import json
import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

from bench import seed
from bench.chromium import FLAGS, executable
from bench.figures import Figure, Section
from bench.stack import ROOT, Bench

_GOALS = {"performance": 95, "accessibility": 100, "best-practices": 95}
#: Pages that search engines may see.
_PUBLIC = {"browse", "character"}
_PUBLIC_GOALS = {"seo": 100}
_RUNS, _ATTEMPTS = 3, 5
#: An audit below this is worth a line.
_GOOD_ENOUGH = 0.9
#: Seconds that one run may take; it needs some fifteen on an idle machine.
_PATIENCE_S = 90
_BINARY = ROOT / "node_modules" / ".bin" / "lighthouse"


def measure(bench: Bench) -> Section:
    _install()
    connection = seed.model_connection(bench.person.user, bench.model.port)
    character = seed.characters(bench.person.user, 30, public=True)[0]
    chat = seed.chat(bench.person.user, character, connection, 60)
    pages = {"browse": "/", "character": f"/characters/{character.slug}/", "chat": f"/chats/{chat.pk}/"}
    figures = []
    for name, path in pages.items():
        runs = [_scores(bench, path, public=name in _PUBLIC) for _ in range(_RUNS)]
        for category, goal in (_GOALS | _PUBLIC_GOALS if name in _PUBLIC else _GOALS).items():
            score = median(run[category] for run in runs)
            figures.append(Figure(f"{name}: {category}", f"{score:.0f}", goal=str(goal), passed=score >= goal))
    return Section("Lighthouse", f"Mobile emulation, signed in, median of {_RUNS} runs.", tuple(figures))


def _install() -> None:
    if not _BINARY.exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=ROOT, check=True, timeout=300)


def _scores(bench: Bench, path: str, *, public: bool) -> dict[str, float]:
    wanted = [*_GOALS, *(_PUBLIC_GOALS if public else ())]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        report = Path(folder) / "report.json"
        command = [
            str(_BINARY), bench.site.address + path, "--quiet", "--output=json", f"--output-path={report}",
            f"--only-categories={','.join(wanted)}", f"--extra-headers={json.dumps({'Cookie': bench.person.cookie})}",
            f"--chrome-flags=--headless=new {' '.join(FLAGS)} --user-data-dir={folder}/profile",
        ]  # fmt: skip
        _run_until_traced(command)
        said = json.loads(report.read_text())
    for name in wanted:
        _name_failures(f"{path} {name}", said["categories"][name], said["audits"])
    return {name: said["categories"][name]["score"] * 100 for name in wanted}


def _name_failures(where: str, category: dict[str, Any], audits: dict[str, Any]) -> None:
    """Print what costs points, with the element: a score alone helps nobody."""
    for weight, audit in ((ref["weight"], audits[ref["id"]]) for ref in category["auditRefs"]):
        if weight and audit["score"] is not None and audit["score"] < _GOOD_ENOUGH:
            items = audit.get("details", {}).get("items", [])[:3]
            nodes = [item["node"].get("snippet", "")[:200] for item in items if "node" in item]
            print(f"    {where}: {audit['title']} {nodes}", flush=True)


def _run_until_traced(command: list[str]) -> None:
    """Chromium loses a trace now and then (NO_NAVSTART); a page that cannot be measured loses every one."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(RuntimeError):
            return _run(command)
    return _run(command)


def _run(command: list[str]) -> None:
    """Run Lighthouse in a group of its own, so that its browser ends with it."""
    environment = {**os.environ, "CHROME_PATH": executable()}
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True
    )
    try:
        _, trouble = process.communicate(timeout=_PATIENCE_S)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        raise RuntimeError(f"Lighthouse ended with {process.returncode}: {trouble[-400:]}")
