"""Measures how closely the engine follows SillyTavern, on cases recorded from it.

The folder of cases is no part of the project; `manage.py interop PATH` reads any folder of that shape. Why we differ
where we do stands in docs/interop.md.
"""

from .runs import FileReport, Verdict, run_folder

__all__ = ["FileReport", "Verdict", "run_folder"]
