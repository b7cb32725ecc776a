"""One lorebook: its entries, which characters use it, and the file to take along."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from characters.actions.exports import file_stem
from characters.actions.lorebooks import attach_lorebook, lorebook_file
from characters.actions.trash import restore_lorebook, trash_lorebook
from characters.models import Character, Lorebook
from characters.search import search_query
from characters.views.access import owned_lorebook
from characters.views.character import download
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.notices import offer_undo

_PAGE = 100
_MOST_OFFERED = 60


@require_safe
@person_required
def lorebook(request: PersonRequest, pk: UUID) -> HttpResponse:
    book = owned_lorebook(request.user, pk)
    start = _start(request.GET.get("from", ""))
    entries = list(book.entries.all()[start : start + _PAGE + 1])
    attached = list(Character.objects.owned_by(request.user).filter(lorebooks=book).order_by("sort_key"))
    context = {
        "book": book,
        "entries": entries[:_PAGE],
        "entry_count": book.entries.count(),
        "next": start + _PAGE if len(entries) > _PAGE else None,
        "attached": attached,
        "offered": _offered(request, [character.pk for character in attached]),
        "q": request.GET.get("q", "")[:100],
    }
    return render(request, "characters/lorebook.html", context)


@require_safe
@person_required
def lorebook_export(request: PersonRequest, pk: UUID) -> HttpResponse:
    book = owned_lorebook(request.user, pk)
    return download(lorebook_file(book), f"{file_stem(book.name)}.json", "application/json")


@person_required
@require_POST
def attachments(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Make exactly the chosen characters use the book."""
    book = owned_lorebook(request.user, pk)
    slugs = [slug for slug in request.POST.getlist("character")[:500] if "\0" not in slug]
    chosen = Character.objects.owned_by(request.user).filter(slug__in=slugs)
    attach_lorebook(book, list(chosen))
    messages.success(request, _("Saved."))
    return redirect(book)


@person_required
@require_POST
def lorebook_trash(request: PersonRequest, pk: UUID) -> HttpResponse:
    book = owned_lorebook(request.user, pk)
    trash_lorebook(book)
    undo = reverse("characters:lorebook-restoration", args=[book.pk])
    offer_undo(request, _("%(name)s was deleted.") % {"name": book.name}, url=undo)
    return redirect("characters:library-lorebooks")


@person_required
@require_POST
def lorebook_restoration(request: PersonRequest, pk: UUID) -> HttpResponse:
    book = get_object_or_404(Lorebook, pk=pk, owner=request.user, deleted_at__isnull=False)
    restore_lorebook(book)
    messages.success(request, _("Restored."))
    return redirect(book)


def _offered(request: PersonRequest, attached: list[int]) -> list[Character]:
    """Characters that could use the book too: those searched for, else the last changed ones."""
    others = Character.objects.owned_by(request.user).exclude(pk__in=attached)
    asked = search_query(request.GET.get("q", "")[:100])
    found = others.filter(search=asked) if asked else others
    return list(found.order_by("-updated_at").only("slug", "name", "language")[:_MOST_OFFERED])


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
