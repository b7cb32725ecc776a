"""Chats: all of somebody's stories, found, labelled and kept in order."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chats.actions import bring_back, rename_chat, tag_chat
from chats.downloads import export_choices
from chats.forms import ChatLabelsForm
from chats.listing import (
    Place,
    Wish,
    characters_in,
    matching,
    on_other_shelf,
    page_of,
    rows_of,
    tags_of,
    ways_out,
)
from chats.models import Chat
from chats.views.access import writable_chat
from chats.views.answers import with_toast
from tavern.accounts.requests import PersonRequest, person_required
from tavern.accounts.requests import page_of as page_asked_from

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@require_safe
@person_required
def chats(request: PersonRequest) -> HttpResponse:
    wish = Wish.from_query(request.GET)
    owned = Chat.objects.visible_to(request.user)
    rows, after = page_of(matching(owned, wish), Place.parse(request.GET.get("after", "")))
    context: dict[str, Any] = {
        "wish": wish,
        "rows": rows,
        "next": wish.query(after=after) if after else "",
        "exports": export_choices(request.user),
    }
    if request.htmx and request.htmx.target is None and "after" in request.GET:
        return render(request, "chats/chat_list.html#more", context)
    characters = characters_in(owned)
    context |= {"tags": tags_of(request.user), "characters": characters}
    if not rows:
        context |= {"ways_out": ways_out(owned, wish, characters), "other_shelf": on_other_shelf(owned, wish)}
    if request.htmx and request.htmx.target == "results":
        return render(request, "chats/chat_list.html#results", context)
    return render(request, "chats/chat_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def labels(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The chat's title and tags: a page, or a dialog that answers with the chat's row in the list."""
    chat = writable_chat(request.user, pk)
    form = ChatLabelsForm(request.POST or None, initial={"title": chat.title, "tags": ", ".join(chat.tags)})
    if request.method == "POST" and form.is_valid():
        rename_chat(chat, form.cleaned_data["title"])
        tag_chat(chat, form.cleaned_data["tags"])
        if not request.htmx:
            return redirect("chats:list")
        (row,) = rows_of(Chat.objects.visible_to(request.user).filter(pk=pk))
        answer = {"row": row, "exports": export_choices(request.user), "swaps": True}
        return with_toast(request, render(request, "chats/chat_list.html#row", answer), _("Saved."))
    template = f"chats/chat_labels.html{'#dialog' if request.htmx else ''}"
    context = {"chat": chat, "form": form, "known": tags_of(request.user)[:50]}
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@person_required
def return_of_many(request: PersonRequest, moment: int) -> HttpResponse:
    """Bring back what was archived or deleted at that moment, in microseconds since 1970."""
    try:
        count = bring_back(request.user, _EPOCH + timedelta(microseconds=moment))
    except OverflowError as error:
        raise Http404 from error
    if not count:
        raise Http404
    messages.success(request, _("Restored."))
    return redirect(list_asked_from(request))


def return_url(moment: datetime) -> str:
    return reverse("chats:list-return", args=[(moment - _EPOCH) // timedelta(microseconds=1)])


def list_asked_from(request: HttpRequest) -> str:
    """The list as it was filtered when something was asked for from it."""
    page = page_asked_from(request)
    address = reverse("chats:list")
    return page if page.partition("?")[0] == address else address
