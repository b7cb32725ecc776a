"""Measure the prompt engine on recorded cases of SillyTavern."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from chats.interop import Verdict, run_folder


class Command(BaseCommand):
    help = "Run recorded cases and say which pass, differ or fail."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="Folder with the recorded cases.")
        parser.add_argument(
            "--json", type=Path, dest="report", help="Where to write case id, verdict, first difference."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        report: dict[str, list[dict[str, str]]] = {}
        try:
            for file in run_folder(options["path"]):
                counts = ", ".join(f"{file.count(verdict)} {verdict}" for verdict in Verdict)
                self.stdout.write(f"{file.name}: {counts}")
                report[file.name] = [
                    {"id": case.id, "verdict": case.verdict.value, "difference": case.difference} for case in file.cases
                ]
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        for name, cases in report.items():
            for case in cases:
                if case["verdict"] != Verdict.PASSED:
                    self.stdout.write(f"  {name} {case['id']} {case['verdict']}: {case['difference'][:300]}")
        if options["report"]:
            options["report"].write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
