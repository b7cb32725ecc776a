"""What the pages of a move show: kinds with their items to choose from, and what became of each item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Count, F, Q, Sum, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import ngettext

from chats.models import Move, MoveItem, MoveOutcome, Persona
from chats.moving.errors import LEFT_REASONS, sentence
from chats.moving.kinds import KINDS, Kind
from chats.moving.mover import MADE

#: Single items of a kind that can be chosen one by one.
_SHOWN = 80
_PER_PAGE = 100
_TONES = {
    MoveOutcome.IMPORTED: ("ok", "circle-check"), MoveOutcome.UPDATED: ("info", "refresh-cw"),
    MoveOutcome.UNCHANGED: ("info", "check-check"), MoveOutcome.KEPT: ("info", "archive"),
    MoveOutcome.LEFT: ("warn", "minus"), MoveOutcome.REFUSED: ("danger", "triangle-alert"),
}  # fmt: skip


@dataclass(frozen=True)
class KindRow:
    """A kind of things that were found. `more` counts the items that are not listed one by one."""

    kind: Kind
    count: int
    size_bytes: int
    items: list[MoveItem]

    @property
    def more(self) -> int:
        return self.count - len(self.items)


@dataclass(frozen=True)
class Line:
    """What became of one item."""

    item: MoveItem
    kind: Promise | str
    tone: str
    icon: str
    reason: str
    url: str
    name: str


def shown_items(move: Move) -> dict[str, list[MoveItem]]:
    """The first items of each kind, which can be chosen one by one."""
    number = Window(RowNumber(), partition_by=F("kind"), order_by=["position", "id"])
    items = move.items.filter(outcome="").defer("facts").annotate(number=number).filter(number__lte=_SHOWN)
    found: dict[str, list[MoveItem]] = {}
    for item in items.order_by("position", "id"):
        found.setdefault(item.kind, []).append(item)
    return found


def choice_context(move: Move) -> dict[str, Any]:
    counts = {
        row["kind"]: row
        for row in move.items.filter(outcome="")
        .values("kind")
        .annotate(n=Count("pk"), size=Sum("size_bytes"))
        .order_by()
    }
    shown = shown_items(move)
    rows = [
        KindRow(kind, counts[slug]["n"], counts[slug]["size"], shown.get(slug, []))
        for slug, kind in KINDS.items()
        if slug in counts
    ]
    refused = move.items.filter(outcome=MoveOutcome.REFUSED)
    problems = [{"path": item.path, "text": sentence(item.reason, item.facts)} for item in refused.order_by("id")[:50]]
    problems += [
        {"path": p["path"], "text": sentence(p["code"], p.get("params") or {})} for p in move.facts.get("problems", ())
    ]
    return {"kinds": rows, "problems": problems, "left": left_rows(move), "others": move.facts.get("others", ())}


def left_rows(move: Move) -> list[tuple[int, Promise]]:
    """What of the folder nobody wants here, and why."""
    left: dict[str, int] = move.facts.get("left") or {}
    return [(left[reason], text) for reason, text in LEFT_REASONS.items() if left.get(reason)]


def report_context(move: Move, given: QueryDict) -> dict[str, Any]:
    dealt_with = move.items.exclude(outcome="")
    tally = dict(dealt_with.values_list("outcome").annotate(n=Count("pk")).order_by())
    per_kind = dict(dealt_with.values_list("kind").annotate(n=Count("pk")).order_by())
    outcome, kind = given.get("outcome", ""), given.get("kind", "")
    wanted = Q()
    if outcome in tally:
        wanted &= Q(outcome=outcome)
    if kind in per_kind:
        wanted &= Q(kind=kind)
    page = Paginator(dealt_with.filter(wanted).order_by("position", "id"), _PER_PAGE).get_page(given.get("page"))
    return {
        "lines": _lines(page),
        "page": page,
        "outcome": outcome if outcome in tally else "",
        "kind": kind if kind in per_kind else "",
        "tallies": [(o.value, o.label, _TONES[o][0], tally[o.value]) for o in MoveOutcome if o.value in tally],
        "kind_choices": [(slug, KINDS[slug].label, n) for slug, n in per_kind.items() if slug in KINDS],
        "left": left_rows(move) if move.is_over else [],
        "can_undo": move.is_over and not move.undone_at and bool({"imported", "updated"} & tally.keys()),
    }


def _lines(page: Page[MoveItem]) -> list[Line]:
    items = list(page)
    things = _things(items)
    return [_line(item, things.get((item.made_model, item.made_id))) for item in items]


def _things(items: Iterable[MoveItem]) -> dict[tuple[str, str], models.Model]:
    """Load what the items became, one query for each kind of it."""
    wanted: dict[str, set[str]] = {}
    for item in items:
        if item.made_model in MADE:
            wanted.setdefault(item.made_model, set()).add(item.made_id)
    found: dict[tuple[str, str], models.Model] = {}
    for name, keys in wanted.items():
        rows: models.QuerySet[models.Model] = models.QuerySet(MADE[name]).filter(pk__in=keys, deleted_at=None)
        found |= {(name, str(row.pk)): row for row in rows}
    return found


def _line(item: MoveItem, thing: models.Model | None) -> Line:
    tone, icon = _TONES[MoveOutcome(item.outcome)]
    reason = sentence(item.reason, item.facts) if item.reason else ""
    repaired = item.facts.get("repaired")
    if not reason and isinstance(repaired, int):
        reason = ngettext("%(n)d thing was repaired", "%(n)d things were repaired", repaired) % {"n": repaired}
    return Line(
        item=item,
        kind=KINDS[item.kind].label if item.kind in KINDS else "",
        tone=tone,
        icon=icon,
        reason=reason,
        url=_address(thing),
        name=str(thing) if isinstance(thing, models.Model) and not isinstance(thing, Persona) else item.name,
    )


def _address(thing: models.Model | None) -> str:
    if isinstance(thing, Persona):
        return reverse("chats:persona", args=[thing.pk])
    address = getattr(thing, "get_absolute_url", None)
    return str(address()) if address else ""
