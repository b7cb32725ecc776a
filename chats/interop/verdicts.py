"""What became of a case."""

from collections.abc import Mapping, Sequence
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
