"""The entries of a lorebook: writing one, changing many, their order, and trying the book on a text."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from characters import cards
from characters.actions.lore_entries import (
    BookFull,
    add_entry,
    change_entries,
    delete_entries,
    duplicate_entry,
    entry_value,
    move_entry,
    order_entries,
    restore_entries,
    save_entry,
)
from characters.cards import Position
from characters.editor.rows import POSITIONS
from characters.lore_form import LoreEntryForm
from characters.lore_trial import MOST_CHARACTERS, try_on
from characters.messages import sentence_for
from characters.models import Lorebook, LoreEntry
from characters.views.access import owned_lorebook
from chats.prompt.lore import LoreSettings
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.notices import offer_undo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DEPTH = 4
_LORE_SHARE = 4


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def entry_create(request: PersonRequest, pk: UUID) -> HttpResponse:
    book = owned_lorebook(request.user, pk)
    form = LoreEntryForm(request.POST or None, entry=cards.LoreEntry(enabled=True))
    if request.method == "POST" and form.is_valid():
        try:
            made = add_entry(book, form.value)
        except BookFull as error:
            form.add_error(None, sentence_for(error.code))
        else:
            return _saved(request, book, made)
    return _form_page(request, book, form)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def entry(request: PersonRequest, pk: UUID, uid: int) -> HttpResponse:
    book = owned_lorebook(request.user, pk)
    found = _entry_of(book, uid)
    form = LoreEntryForm(request.POST or None, entry=entry_value(found))
    if request.method == "POST" and form.is_valid():
        save_entry(found, form.value)
        return _saved(request, book, found)
    return _form_page(request, book, form, found)


@require_POST
@person_required
def entry_copies(request: PersonRequest, pk: UUID, uid: int) -> HttpResponse:
    book = owned_lorebook(request.user, pk)
    try:
        copy = duplicate_entry(_entry_of(book, uid))
    except BookFull as error:
        messages.error(request, sentence_for(error.code))
        return redirect(book)
    return redirect("characters:lore-entry", book.pk, copy.uid)


@require_POST
@person_required
def entry_move(request: PersonRequest, pk: UUID, uid: int) -> HttpResponse:
    """One step `up` or down in the author's order."""
    book = owned_lorebook(request.user, pk)
    move_entry(_entry_of(book, uid), up=request.POST.get("way") == "up")
    return redirect(_back(request, book))


@require_POST
@person_required
def entries_order(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Let the entries named by `uid`, which stand together, have the order in which they are named."""
    order_entries(owned_lorebook(request.user, pk), _uids(request))
    return HttpResponse(status=204)


@require_POST
@person_required
def entries_change(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Do one thing to the chosen entries."""
    book, uids = owned_lorebook(request.user, pk), _uids(request)
    do = request.POST.get("do", "")
    if not uids:
        messages.info(request, _("Choose entries first."))
    elif do == "delete":
        _delete(request, book, uids)
    elif (changes := _changes(do, request.POST.get("value", ""))) is None:
        messages.error(request, _("Say what to change them to."))
    else:
        count = change_entries(book, uids, **changes)
        text = ngettext("%(n)d entry was changed.", "%(n)d entries were changed.", count)
        messages.success(request, text % {"n": count})
    return redirect(_back(request, book))


@require_POST
@person_required
def entries_restoration(request: PersonRequest, pk: UUID, moment: int) -> HttpResponse:
    """Bring back what was deleted at a moment, in microseconds since 1970."""
    book = owned_lorebook(request.user, pk)
    try:
        count = restore_entries(book, _EPOCH + timedelta(microseconds=moment))
    except OverflowError as error:
        raise Http404 from error
    if not count:
        raise Http404
    messages.success(request, _("Restored."))
    return redirect(_back(request, book))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def trial(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Paste a text and see what fires and why."""
    book = owned_lorebook(request.user, pk)
    text = request.POST.get("text", "")[:MOST_CHARACTERS]
    depth, budget = _number(request.POST.get("depth", ""), _DEPTH), _budget()
    context: dict[str, Any] = {"book": book, "text": text, "depth": depth, "limit": MOST_CHARACTERS}
    if request.method == "POST":
        lore = LoreSettings(
            whole_words=True, unicode_words=True, recursive=settings.WORLDINFO_MAX_RECURSIVE_DEPTH > 0,
            max_recursion_steps=1 + settings.WORLDINFO_MAX_RECURSIVE_DEPTH,
            max_entries=settings.WORLDINFO_MAX_ACTIVATED_ENTRIES,
        )  # fmt: skip
        context["trial"] = try_on(book, text, settings=lore, budget_tokens=budget, depth=depth)
    template = "characters/lorebook_trial.html"
    return render(
        request, f"{template}#results" if request.headers.get("HX-Target") == "results" else template, context
    )


def _saved(request: HttpRequest, book: Lorebook, found: LoreEntry) -> HttpResponse:
    messages.success(request, _("Saved."))
    if "another" in request.POST:
        return redirect("characters:lore-entry-create", book.pk)
    return redirect(f"{book.get_absolute_url()}#entry-{found.uid}")


def _form_page(
    request: HttpRequest, book: Lorebook, form: LoreEntryForm, found: LoreEntry | None = None
) -> HttpResponse:
    context = {"book": book, "form": form, "entry": found, "groups": form.groups()}
    return render(request, "characters/lore_entry.html", context, status=422 if form.errors else 200)


def _delete(request: HttpRequest, book: Lorebook, uids: list[int]) -> None:
    moment = delete_entries(book, uids)
    if moment is None:
        return
    undo = reverse(
        "characters:lore-entries-restoration", args=[book.pk, (moment - _EPOCH) // timedelta(microseconds=1)]
    )
    count = len(uids)
    text = ngettext("%(n)d entry was deleted.", "%(n)d entries were deleted.", count)
    offer_undo(request, text % {"n": count}, url=undo)


def _changes(do: str, value: str) -> dict[str, object] | None:
    """The fields that a bulk action sets; None when its value is missing or none."""
    fixed: dict[str, dict[str, object]] = {
        "on": {"enabled": True, "constant": False},
        "off": {"enabled": False},
        "constant": {"enabled": True, "constant": True},
    }
    if do in fixed:
        return fixed[do]
    readers: dict[str, Callable[[int], dict[str, object]]] = {
        "order": lambda number: {"order": number},
        "depth": lambda number: {"depth": max(0, number)},
    }
    if do == "position":
        return {"position": Position(int(value))} if value in dict(POSITIONS) else None
    digits = value.strip().removeprefix("-")
    if do not in readers or not digits.isascii() or not digits.isdecimal() or len(digits) > 6:
        return None
    return readers[do](int(value))


def _entry_of(book: Lorebook, uid: int) -> LoreEntry:
    found = get_object_or_404(book.entries, uid=uid)
    found.book = book
    return found


def _uids(request: HttpRequest) -> list[int]:
    values = (text for text in request.POST.getlist("uid")[:1_000] if text.isascii() and text.isdecimal())
    return [int(text) for text in values if len(text) < 10]


def _back(request: HttpRequest, book: Lorebook) -> str:
    """The table as it was filtered when something was asked for from it."""
    query = request.POST.get("back", "")
    return book.get_absolute_url() + (query if query.startswith("?") and "\n" not in query else "")


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else otherwise


def _budget() -> int:
    return int(min(settings.WORLDINFO_MAX_TOTAL_TOKENS, settings.CONTEXT_MAX_TOKENS // _LORE_SHARE))
