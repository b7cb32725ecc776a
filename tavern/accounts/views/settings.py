"""The settings page: every row is a form of its own, saved when it changes."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from tavern.accounts.forms import SettingForm
from tavern.accounts.models import User
from tavern.accounts.preferences import preferences_for
from tavern.accounts.requests import PageRequest, PersonRequest, guest_welcome
from tavern.accounts.settings_rows import LINKS, ROWS, ROWS_BY_NAME, Link, Reader, Row, Section
from tavern.accounts.views.appearance import remember_language, remember_theme


@require_GET
def settings_page(request: PageRequest) -> HttpResponse:
    words = request.GET.get("q", "").casefold().split()
    return render(request, "accounts/settings.html", {"query": request.GET.get("q", ""), **_sections(request, words)})


@require_POST
@guest_welcome
def setting(request: PersonRequest, name: str) -> HttpResponse:
    row = ROWS_BY_NAME.get(name)
    if row is None:
        raise Http404("There is no such setting.")
    if "reset" in request.POST:
        return _saved(request, row, {name: "" if row.is_column else None})
    form = SettingForm(row, reader_of(request), request.POST)
    if form.is_valid():
        return _saved(request, row, form.changes)
    if request.htmx:
        return render(request, "accounts/_setting.html", {"form": form}, status=422)
    context = {**_sections(request, []), "query": ""}
    for section in context["sections"]:
        section["forms"] = [form if other.row is row else other for other in section["forms"]]
    return render(request, "accounts/settings.html", context, status=422)


def reader_of(request: PageRequest) -> Reader:
    return Reader(request.user, preferences_for(request.user), request.theme)


def _saved(request: PersonRequest, row: Row, changes: dict[str, Any]) -> HttpResponse:
    _store(request.user, row, changes)
    response: HttpResponse
    if request.htmx and not row.changes_page:
        return render(request, "accounts/_setting.html", {"form": SettingForm(row, reader_of(request)), "saved": True})
    response = (
        HttpResponseClientRefresh() if request.htmx else redirect(f"{reverse('accounts:settings')}#setting-{row.name}")
    )
    if row.name == "theme":
        remember_theme(response, changes["theme"])
    if row.name == "language":
        remember_language(response, changes["language"])
    with override(changes.get("language") or get_language()):
        messages.success(request, _("Saved"))
    return response


def _store(user: User, row: Row, changes: dict[str, Any]) -> None:
    if row.is_column:
        setattr(user, row.name, changes[row.name])
        user.save(update_fields=[row.name])
    else:
        user.set_preferences(**changes)


def _sections(request: PageRequest, words: list[str]) -> dict[str, Any]:
    """Return the sections that have a row with all of the words, in its texts or in its section's name."""
    reader = reader_of(request)
    audience = ("everyone", "member" if request.user.is_authenticated else "guest")
    links = [link for link in LINKS if link.audience in audience and link.address and _matches(link, words)]
    rows = [row for row in ROWS if _matches(row, words)]
    sections = [
        {
            "section": section,
            "links": [link for link in links if link.section is section],
            "forms": [SettingForm(row, reader) for row in rows if row.section is section],
        }
        for section in Section
    ]
    return {"sections": [found for found in sections if found["links"] or found["forms"]], "all_sections": Section}


def _matches(row: Row | Link, words: list[str]) -> bool:
    text = " ".join(_searchable(row)).casefold()
    return all(word in text for word in words)


def _searchable(row: Row | Link) -> Iterator[str]:
    yield from (str(row.section.label), str(row.label), str(row.help))
    # In English, too: people search with the words of a guide they read.
    with override("en"):
        yield from (str(row.section.label), str(row.label), str(row.help))
