"""Import: files in, a report per file out, and the whole batch can be taken back."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from characters.actions.imports import BatchFull, BatchUndone, import_file, start_batch, undo_batch
from characters.messages import sentence_for, warning_sentence
from characters.models import ImportBatch, ImportItem, ImportOutcome
from tavern.accounts.requests import PersonRequest, person_required

_RECENT = 10
_TONES = {"imported": "ok", "updated": "info", "duplicate": "info", "refused": "danger"}
_ICONS = {"imported": "circle-check", "updated": "refresh-cw", "duplicate": "copy", "refused": "triangle-alert"}


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def imports(request: PersonRequest) -> HttpResponse:
    """Show where to drop files. A POST starts a batch: with the files themselves, or with how many will follow."""
    if request.method == "POST":
        return _start(request)
    recent = ImportBatch.objects.filter(owner=request.user).annotate(count=Count("items")).order_by("-created_at")
    context = {"recent": recent[:_RECENT], "limit": settings.IMPORT_MAX_FILES, "limit_mb": _limit_mb()}
    return render(request, "characters/imports.html", context)


@require_safe
@person_required
def batch(request: PersonRequest, pk: UUID) -> HttpResponse:
    return render(request, "characters/import_batch.html", _batch_context(_owned(request, pk)))


@person_required
@require_POST
def items(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take one file of a batch and answer with its line of the report."""
    found = _owned(request, pk)
    upload = request.FILES.get("file")
    if upload is None:
        return _trouble("nothing-sent")
    try:
        item = _import(found, upload)
    except (BatchFull, BatchUndone) as error:
        return _trouble(error.code)
    return render(request, "characters/import_batch.html#item", {"line": line_of(item)})


@person_required
@require_POST
def reversal(request: PersonRequest, pk: UUID) -> HttpResponse:
    found = _owned(request, pk)
    undone = undo_batch(found)
    count = undone.removed + undone.reverted
    messages.success(request, ngettext("%(n)d item was undone.", "%(n)d items were undone.", count) % {"n": count})
    if undone.kept:
        text = ngettext(
            "%(n)d character was changed since and stays.", "%(n)d characters were changed since and stay.", undone.kept
        )
        messages.info(request, text % {"n": undone.kept})
    return redirect("characters:import-batch", found.pk)


def line_of(item: ImportItem) -> dict[str, Any]:
    """One line of the report, in the reader's language."""
    target = item.character or item.lorebook
    is_there = target is not None and target.deleted_at is None
    return {
        "filename": item.filename,
        "outcome": item.get_outcome_display(),
        "tone": _TONES[item.outcome],
        "icon": _ICONS[item.outcome],
        "reason": sentence_for(item.reason, item.facts) if item.reason else "",
        "warnings": [text for w in item.warnings if (text := warning_sentence(w.get("code", ""), w.get("params")))],
        "url": target.get_absolute_url() if target is not None and is_there else "",
        "name": str(target) if target is not None and is_there else "",
    }


def _start(request: PersonRequest) -> HttpResponse:
    files = request.FILES.getlist("file")
    if not files and request.headers.get("X-Requested-With") == "fetch":
        expected = request.POST.get("expected", "")
        found = start_batch(request.user, expected=int(expected) if expected.isdecimal() and len(expected) < 5 else 0)
        return HttpResponse(reverse("characters:import-batch", args=[found.pk]), content_type="text/plain")
    if not files:
        messages.error(request, sentence_for("nothing-sent"))
        return redirect("characters:import")
    found = start_batch(request.user, expected=len(files))
    for upload in files[: settings.IMPORT_MAX_FILES]:
        _import(found, upload)
    if len(files) > settings.IMPORT_MAX_FILES:
        messages.warning(request, sentence_for("batch-full"))
    return redirect("characters:import-batch", found.pk)


def _import(found: ImportBatch, upload: "UploadedFile[bytes]") -> ImportItem:
    """Read at most one byte more than a file may have: the engine says that it is too large."""
    return import_file(found, filename=upload.name or "", data=upload.read(settings.CARD_MAX_BYTES + 1))


def _batch_context(found: ImportBatch) -> dict[str, Any]:
    rows = list(found.items.select_related("character", "lorebook").order_by("pk"))
    counts = {outcome: sum(row.outcome == outcome for row in rows) for outcome in ImportOutcome}
    return {
        "batch": found,
        "lines": [line_of(row) for row in rows],
        "total": len(rows),
        "tallies": [(_TONES[o], o.label, count) for o, count in counts.items() if count],
        "can_undo": not found.undone_at and bool(counts[ImportOutcome.IMPORTED] + counts[ImportOutcome.UPDATED]),
    }


def _owned(request: PersonRequest, pk: UUID) -> ImportBatch:
    found = get_object_or_404(ImportBatch, pk=pk, owner=request.user)
    found.owner = request.user
    return found


def _trouble(code: str) -> HttpResponse:
    return HttpResponse(sentence_for(code), status=422, content_type="text/plain; charset=utf-8")


def _limit_mb() -> int:
    return int(settings.CARD_MAX_BYTES // (1024 * 1024))
