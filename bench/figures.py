"""What a measurement says, and how it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True)
class Figure:
    """One line of the report: what was measured, the value, the floor beside it and what was promised."""

    name: str
    value: str
    floor: str = "–"
    goal: str = "–"
    passed: bool | None = None

    @property
    def mark(self) -> str:
        return {True: "met", False: "**missed**", None: ""}[self.passed]


@dataclass(frozen=True)
class Section:
    title: str
    method: str
    figures: tuple[Figure, ...]


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the inclusive percentile of at least two values."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def milliseconds(values: Sequence[float]) -> str:
    """Return `p50 / p95` of seconds, in milliseconds."""
    return f"{percentile(values, 50) * 1000:.1f} / {percentile(values, 95) * 1000:.1f} ms"


def as_markdown(sections: Sequence[Section], heading: str) -> str:
    lines = [heading, ""]
    for section in sections:
        lines += [
            f"## {section.title}",
            "",
            section.method,
            "",
            "| measured | value | floor | goal | |",
            "|---|---|---|---|---|",
        ]
        for figure in section.figures:
            lines.append(f"| {figure.name} | {figure.value} | {figure.floor} | {figure.goal} | {figure.mark} |")
        lines.append("")
    return "\n".join(lines)
