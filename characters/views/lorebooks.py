"""A lorebook as a whole: its table of entries, making one, using it with characters, taking it along, deleting it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from characters import cards
from characters.actions.exports import file_stem
from characters.actions.lore_twins import twins_of
from characters.actions.lorebook_versions import restore_lorebook_version
from characters.actions.lorebooks import (
    attach_lorebook,
    lorebook_file,
    lorebook_value,
    mark_changed,
    standard_lorebook_file,
    store_lorebook,
)
from characters.actions.trash import restore_lorebook, trash_lorebook
from characters.editor.rows import POSITIONS
from characters.lore_listing import LoreWish, page_of
from characters.models import Character, Lorebook
from characters.search import search_query
from characters.views.access import owned_lorebook
from characters.views.character import download
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.notices import offer_undo

_MOST_OFFERED = 60


class LorebookForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Give the lorebook a name.")},
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For you. The model does not see it."),
    )


@require_safe
@person_required
def lorebook(request: PersonRequest, pk: UUID) -> HttpResponse:
    book = owned_lorebook(request.user, pk)
    wish = LoreWish.from_query(request.GET)
    entries, has_more = page_of(book, wish)
    context: dict[str, Any] = {
        "book": book,
        "wish": wish,
        "entries": entries,
        "entry_count": book.entries.count(),
        "previous": wish.query(page=wish.page - 1) if wish.page > 1 else "",
        "next": wish.query(page=wish.page + 1) if has_more else "",
        "sorts": wish.sort_links(),
        "positions": POSITIONS,
        "states": _STATES,
        "used_by": list(book.characters.filter(deleted_at=None).order_by("sort_key").only("name", "slug")[:20]),
    }
    return render(request, "characters/lorebook.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def lorebook_create(request: PersonRequest) -> HttpResponse:
    form = LorebookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = store_lorebook(request.user, cards.Lorebook(**form.cleaned_data), fallback_name="")
        return redirect(made)
    return render(
        request, "characters/lorebook_form.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def lorebook_edit(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Name and description."""
    book = owned_lorebook(request.user, pk)
    form = LorebookForm(request.POST or None, initial={"name": book.name, "description": book.description})
    if request.method == "POST" and form.is_valid():
        book.name, book.description = form.cleaned_data["name"], form.cleaned_data["description"]
        book.save(update_fields=["name", "description"])
        mark_changed(book)
        messages.success(request, _("Saved."))
        return redirect(book)
    context = {"form": form, "book": book}
    return render(request, "characters/lorebook_form.html", context, status=422 if form.errors else 200)


@require_POST
@person_required
def lorebook_copies(request: PersonRequest, pk: UUID) -> HttpResponse:
    book = owned_lorebook(request.user, pk)
    name = _("Copy of %(name)s") % {"name": book.name}
    copy = store_lorebook(request.user, lorebook_value(book), fallback_name=name)
    copy.name = name[:200]
    copy.save(update_fields=["name"])
    mark_changed(copy)
    messages.success(request, _("Copied."))
    return redirect(copy)


@require_safe
@person_required
def lorebook_export(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The file to take along: SillyTavern's own form, or with `form=v3` the one of specification V3."""
    book = owned_lorebook(request.user, pk)
    is_standard = request.GET.get("form") == "v3"
    content = standard_lorebook_file(book) if is_standard else lorebook_file(book)
    return download(content, f"{file_stem(book.name)}.json", "application/json")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def attachments(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Which characters use the book; a POST makes exactly the chosen ones use it."""
    book = owned_lorebook(request.user, pk)
    if request.method == "POST":
        slugs = [slug for slug in request.POST.getlist("character")[:500] if "\0" not in slug]
        attach_lorebook(book, list(Character.objects.owned_by(request.user).filter(slug__in=slugs)))
        messages.success(request, _("Saved."))
        return redirect(book)
    attached = list(Character.objects.owned_by(request.user).filter(lorebooks=book).order_by("sort_key"))
    context = {
        "book": book,
        "attached": attached,
        "offered": _offered(request, [character.pk for character in attached]),
        "q": request.GET.get("q", "")[:100],
    }
    return render(request, "characters/lorebook_characters.html", context)


@require_safe
@person_required
def twins(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Entries that say the same or listen for the same."""
    book = owned_lorebook(request.user, pk)
    return render(request, "characters/lorebook_twins.html", {"book": book, "twins": twins_of(book)})


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def lorebook_versions(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The book as it was; a POST brings one of its versions back."""
    book = owned_lorebook(request.user, pk)
    if request.method == "POST":
        number = request.POST.get("number", "")
        found = book.versions.filter(number=int(number) if number.isascii() and number.isdecimal() else 0)
        restore_lorebook_version(get_object_or_404(found))
        messages.success(request, _("Restored."))
        return redirect(book)
    versions = book.versions.order_by("-number").defer("content")
    return render(request, "characters/lorebook_versions.html", {"book": book, "versions": versions})


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


_STATES = (
    ("on", gettext_lazy("On")),
    ("constant", gettext_lazy("Always")),
    ("off", gettext_lazy("Off")),
)


def _offered(request: PersonRequest, attached: list[int]) -> list[Character]:
    """Characters that could use the book too: those searched for, else the last changed ones."""
    others = Character.objects.owned_by(request.user).exclude(pk__in=attached)
    asked = search_query(request.GET.get("q", "")[:100])
    found = others.filter(search=asked) if asked else others
    return list(found.order_by("-updated_at").only("slug", "name", "language")[:_MOST_OFFERED])
