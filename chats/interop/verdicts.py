"""What became of a case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = Mapping[str, Any]


class Verdict(StrEnum):
    PASSED = "passed"
    DIFFERS = "differs"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CaseReport:
    """One case: its id, what became of it, and the first difference or error in words."""

    id: str
    verdict: Verdict
    difference: str = ""


def reported(id_: str, difference: Callable[[], str]) -> CaseReport:
    """Run a case: `difference` says where it differs, or ""."""
    try:
        found = difference()
    except Exception as error:  # noqa: BLE001 - one broken case must not hide the others
        return CaseReport(id_, Verdict.FAILED, f"{type(error).__name__}: {error}")
    return CaseReport(id_, Verdict.DIFFERS if found else Verdict.PASSED, found)


def first_difference(expected: object, got: object, where: str = "") -> str:
    """Say where two values begin to differ; empty if they do not."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in expected.keys() | got.keys():
            if found := first_difference(expected.get(key), got.get(key), f"{where}.{key}"):
                return found
        return ""
    if isinstance(expected, Sequence) and isinstance(got, Sequence) and not isinstance(expected, str):
        for index, (one, other) in enumerate(zip(expected, got, strict=False)):
            if found := first_difference(one, other, f"{where}[{index}]"):
                return found
        if len(expected) != len(got):
            more = expected[len(got) :] or got[len(expected) :]
            return f"{where}: {len(expected)} expected, {len(got)} got; the next is {more[0]!r}"
        return ""
    return "" if expected == got else f"{where}: {expected!r} expected, {got!r} got"
