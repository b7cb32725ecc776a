"""Library: somebody's own characters, with what can be done to many of them at once."""

import tempfile
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from characters.actions.exports import export_many
from characters.actions.publishing import GuestsCannotPublish, set_visibility
from characters.actions.tagging import add_tags
from characters.actions.trash import trash_characters
from characters.editor.rows import split_list
from characters.listing import MOST_LIBRARY_PAGES, Wish, matching, page_of
from characters.messages import sentence_for
from characters.models import Character, CharacterQuerySet, Draft, Lorebook, Visibility
from characters.tiles import LibraryItem
from characters.views.character import restoration_url
from characters.views.fragments import asks_for, asks_for_more
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.downloads import as_download
from tavern.lib.notices import offer_undo

PAGE_SIZE = 24
#: Characters that one bulk action may touch.
MOST_CHOSEN = 200
_SORTS = ("", "name", "popular")


@require_safe
@person_required
def library(request: PersonRequest) -> HttpResponse:
    wish = Wish.from_query(request.GET)
    visibility = request.GET.get("visibility", "")
    visibility = visibility if visibility in Visibility.values else ""
    owned = Character.objects.owned_by(request.user)
    found = owned.filter(visibility=visibility) if visibility else owned
    rows, has_more = page_of(_ordered(found, wish), wish, PAGE_SIZE, most_pages=MOST_LIBRARY_PAGES)
    extra = f"&visibility={visibility}" if visibility else ""
    context: dict[str, Any] = {
        "wish": wish,
        "visibility": visibility,
        "tiles": _tiles(request, rows),
        "next": wish.query(page=wish.page + 1) + extra if has_more else "",
        "visibilities": Visibility.choices,
        "sorts": [("", _("Last changed")), ("name", _("By name")), ("popular", _("Most chats"))],
        "is_filtered": bool(wish.text or wish.tags or visibility),
    }
    if asks_for_more(request):
        return render(request, "characters/library.html#more", context)
    if asks_for(request, "results"):
        return render(request, "characters/library.html#results", context)
    context["new_draft"] = Draft.objects.filter(owner=request.user, character=None).first()
    return render(request, "characters/library.html", context)


@require_safe
@person_required
def lorebooks(request: PersonRequest) -> HttpResponse:
    owned = Lorebook.objects.owned_by(request.user)
    books = owned.annotate(entry_count=Count("entries", filter=Q(entries__deleted_at=None))).order_by("-updated_at")[
        :200
    ]
    return render(request, "characters/library_lorebooks.html", {"books": books})


@person_required
@require_POST
def bulk(request: PersonRequest) -> HttpResponseBase:
    """Do one thing to the chosen characters: delete, tag, export, or change who sees them."""
    slugs = [slug for slug in request.POST.getlist("chosen")[:MOST_CHOSEN] if "\0" not in slug]
    chosen = Character.objects.owned_by(request.user).filter(slug__in=slugs)
    actions: dict[str, Callable[[PersonRequest, CharacterQuerySet], HttpResponseBase]] = {
        "delete": _delete,
        "tag": _tag,
        "export": _export,
        "visibility": _show,
    }
    act = actions.get(request.POST.get("do", ""))
    if act is None or not slugs:
        messages.info(request, _("Choose characters first."))
        return redirect("characters:library")
    return act(request, chosen)


def _delete(request: PersonRequest, chosen: CharacterQuerySet) -> HttpResponse:
    count = chosen.count()
    moment = trash_characters(chosen)
    if moment:
        text = ngettext("%(n)d character was deleted.", "%(n)d characters were deleted.", count) % {"n": count}
        offer_undo(request, text, url=restoration_url(moment))
    return redirect("characters:library")


def _tag(request: PersonRequest, chosen: CharacterQuerySet) -> HttpResponse:
    tags = [tag[:60] for tag in split_list(request.POST.get("tags", "")[:500])]
    if not tags:
        messages.info(request, _("Type a tag first."))
        return redirect("characters:library")
    count = add_tags(chosen.select_related("current", "portrait"), tags, author=request.user)
    text = ngettext("%(n)d character was tagged.", "%(n)d characters were tagged.", count) % {"n": count}
    messages.success(request, text)
    return redirect("characters:library")


def _export(_request: PersonRequest, chosen: CharacterQuerySet) -> HttpResponseBase:
    """Send a zip, written to a temporary file first: cards with large portraits would fill the memory."""
    found = chosen.select_related("current__portrait").order_by("sort_key", "pk")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    export_many(found.iterator(chunk_size=20), file)
    file.seek(0)
    return as_download(FileResponse(file, content_type="application/zip"), "characters.zip")


def _show(request: PersonRequest, chosen: CharacterQuerySet) -> HttpResponse:
    wanted = request.POST.get("visibility", "")
    if wanted not in Visibility.values:
        messages.info(request, _("Choose who can see them."))
        return redirect("characters:library")
    try:
        count = set_visibility(chosen, Visibility(wanted), by=request.user)
    except GuestsCannotPublish as error:
        messages.error(request, sentence_for(error.code))
    else:
        text = ngettext("%(n)d character was changed.", "%(n)d characters were changed.", count) % {"n": count}
        messages.success(request, text)
    return redirect("characters:library")


def _ordered(found: CharacterQuerySet, wish: Wish) -> CharacterQuerySet:
    ordered = matching(found, wish)
    return ordered if wish.text or wish.sort else ordered.order_by("-updated_at", "-id")


def _tiles(request: HttpRequest, rows: list[Character]) -> list[LibraryItem]:
    """The rows with what only the owner sees: whether a draft waits."""
    waiting = set(
        Draft.objects.filter(owner_id=request.user.pk, character__in=rows).values_list("character", flat=True)
    )
    return [LibraryItem(row, row.pk in waiting, eager=place < 4) for place, row in enumerate(rows)]
