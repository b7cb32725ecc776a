"""All cases of a folder, file by file."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .card_files import broken_cases, card_cases
from .prompts import group_cases, prompt_cases
from .text_prompts import text_cases
from .texts import macro_cases, regex_cases
from .verdicts import CaseReport, Json, Verdict

__all__ = ["FileReport", "Verdict", "run_folder"]


@dataclass(frozen=True, slots=True)
class FileReport:
    name: str
    cases: tuple[CaseReport, ...]

    def count(self, verdict: Verdict) -> int:
        return Counter(case.verdict for case in self.cases)[verdict]


def run_folder(folder: Path) -> Iterator[FileReport]:
    """Run the files of a folder that we know; others are passed over.

    Raises:
        FileNotFoundError: there is nothing of the kind in it.
    """
    files = {path.name: path for path in sorted([*folder.glob("*.json"), *folder.glob("cards/*.json")])}
    found = False
    for name, path in files.items():
        recorded: Json = json.loads(path.read_text())
        cases = _cases(name, recorded, files)
        if cases is not None:
            found = True
            yield FileReport(name, tuple(cases))
    if not found:
        raise FileNotFoundError(f"No recorded cases in {folder}.")


def _cases(name: str, recorded: Json, files: dict[str, Path]) -> Iterator[CaseReport] | None:
    match name:
        case "world_info.json" | "prompt_assembly.json":
            return prompt_cases(recorded)
        case "group_prompts.json" if "prompt_assembly.json" in files:
            return group_cases(recorded, json.loads(files["prompt_assembly.json"].read_text()))
        case "text_completion.json":
            return text_cases(recorded)
        case "macros.json":
            return macro_cases(recorded)
        case "regex_scripts.json":
            return regex_cases(recorded)
        case "cards.json":
            return card_cases(recorded, files[name].parent)
        case "malformed.json":
            return broken_cases(recorded, files[name].parent)
    return None
