"""Lighthouse, mobile settings, median of three runs, on browse, character and chat page."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from bench import seed
from bench.chromium import FLAGS, executable
from bench.figures import Figure, Section
from bench.stack import ROOT, Bench

_GOALS = {"performance": 95, "accessibility": 100, "best-practices": 95}
#: Pages that search engines may see.
_PUBLIC = {"browse", "character"}
_RUNS = 3


def measure(bench: Bench) -> Section:
    connection = seed.model_connection(bench.person.user, bench.model.port)
    character = seed.characters(bench.person.user, 30, public=True)[0]
    chat = seed.chat(bench.person.user, character, connection, 60)
    pages = {"browse": "/", "character": f"/characters/{character.slug}/", "chat": f"/chats/{chat.pk}/"}
    figures = []
    for name, path in pages.items():
        runs = [_scores(bench, path) for _ in range(_RUNS)]
        for category, goal in _GOALS.items():
            score = median(run[category] for run in runs)
            figures.append(Figure(f"{name}: {category}", f"{score:.0f}", goal=str(goal), passed=score >= goal))
    return Section("Lighthouse", f"Mobile emulation, signed in, median of {_RUNS} runs.", tuple(figures))


def _scores(bench: Bench, path: str) -> dict[str, float]:
    binary = ROOT / "node_modules" / ".bin" / "lighthouse"
    if not binary.exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            str(binary), bench.site.address + path, "--quiet", "--output=json", f"--output-path={report}",
            f"--only-categories={','.join(_GOALS)}", f"--extra-headers={json.dumps({'Cookie': bench.person.cookie})}",
            f"--chrome-flags=--headless=new {' '.join(FLAGS)} --user-data-dir={folder}/profile",
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "CHROME_PATH": executable()})
        categories = json.loads(report.read_text())["categories"]
    return {name: categories[name]["score"] * 100 for name in _GOALS}
