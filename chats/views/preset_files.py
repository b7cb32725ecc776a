"""Presets as files, in and out; and two of them compared."""

import json
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from chats.actions.presets import create_preset, export_preset
from chats.errors import ChatError, PresetFileUnusable
from chats.models import Preset, PresetKind
from chats.presets.builtin import PREFIX, built_in, of_kind
from chats.presets.comparing import differences
from chats.presets.files import read_preset_file
from chats.presets.options import uuid_of
from chats.views.presets import preset_of, reading_language
from tavern.accounts.requests import PersonRequest, guest_welcome, person_required

MAX_FILES = 50


@dataclass(frozen=True, slots=True)
class ImportLine:
    """What became of a file: its presets, or why there are none."""

    filename: str
    presets: tuple[Preset, ...] = ()
    trouble: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def preset_import(request: HttpRequest) -> HttpResponse:
    """Take preset files, several at once; each one is reported by itself."""
    if request.method == "POST":
        return _import(request)  # type: ignore[return-value] # the decorator says less
    return _import_page(request, [])


@guest_welcome
def _import(request: PersonRequest) -> HttpResponse:
    uploads = request.FILES.getlist("file")
    if not uploads:
        messages.error(request, _("Choose a file first."))
        return _import_page(request, [], status=422)
    lines = []
    for upload in uploads[:MAX_FILES]:
        content = upload.read(settings.PRESET_MAX_BYTES + 1)
        lines.append(_imported(request, upload.name or "", content))
    if len(uploads) > MAX_FILES:
        messages.warning(request, _("Only the first %(n)s files were taken.") % {"n": MAX_FILES})
    count = sum(len(line.presets) for line in lines)
    if count:
        text = ngettext("%(n)d preset is here.", "%(n)d presets are here.", count) % {"n": count}
        messages.success(request, text)
    if count == 1 and len(lines) == 1:
        return redirect(lines[0].presets[0])
    return _import_page(request, lines, status=200 if count else 422)


def _imported(request: PersonRequest, filename: str, content: bytes) -> ImportLine:
    try:
        if not content.strip():
            raise PresetFileUnusable(reason="empty")
        if len(content) > settings.PRESET_MAX_BYTES:
            raise PresetFileUnusable(reason="too_large")
        found = read_preset_file(filename, content)
        made = tuple(create_preset(request.user, kind=one.kind, name=one.name, data=one.data) for one in found)
    except ChatError as error:
        return ImportLine(filename, trouble=error.text)
    return ImportLine(filename, made)


@require_safe
@person_required
def preset_export(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The file as the peer reads it, named as the preset is, for that is where the peer takes the name from."""
    stored = preset_of(request, pk)
    return _download(stored.name, export_preset(stored))


@require_safe
def built_in_export(request: HttpRequest, kind: str, slug: str) -> HttpResponse:  # noqa: ARG001 - a view
    ours = built_in(kind, f"{PREFIX}{slug}")
    if ours is None:
        raise Http404("There is no such preset.")
    return _download(str(ours.name), dict(ours.data(reading_language())))


@require_safe
@person_required
def preset_comparison(request: PersonRequest) -> HttpResponse:
    """What differs between two presets of one kind: `kind`, `a` and `b`, ids or names of ours."""
    kind, keys = request.GET.get("kind", ""), (request.GET.get("a", ""), request.GET.get("b", ""))
    if kind not in PresetKind.values:
        raise Http404("There is no such kind of preset.")
    own = {str(one.pk): one for one in Preset.objects.owned_by(request.user).filter(kind=kind).defer("previous")}
    sides = [_side(kind, key, own) for key in keys]
    context = {
        "kind": PresetKind(kind),
        "sides": [name for name, _data in sides],
        "keys": keys,
        "differences": differences(kind, sides[0][1], sides[1][1]),
        "choices": [
            *((str(one.pk), one.name) for one in own.values()),
            *((one.key, one.name) for one in of_kind(kind)),
        ],
    }
    return render(request, "chats/preset_comparison.html", context)


def _side(kind: str, key: str, own: dict[str, Preset]) -> tuple[str, dict[str, object]]:
    if ours := built_in(kind, key):
        return str(ours.name), dict(ours.data(reading_language()))
    uuid = uuid_of(key)
    if uuid is None or str(uuid) not in own:
        raise Http404("There is no such preset.")
    return own[str(uuid)].name, own[str(uuid)].data


def _import_page(request: HttpRequest, lines: list[ImportLine], status: int = 200) -> HttpResponse:
    limit_mb = settings.PRESET_MAX_BYTES // (1024 * 1024)
    context = {"lines": lines, "limit": MAX_FILES, "limit_mb": limit_mb}
    return render(request, "chats/preset_import.html", context, status=status)


def _download(name: str, data: dict[str, object]) -> HttpResponse:
    content = json.dumps(data, ensure_ascii=False, indent=4)
    safe = "".join("_" if sign in '<>:"/\\|?*' or ord(sign) < 32 else sign for sign in name).strip(". ") or "preset"
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(safe + '.json')}"
    return response
