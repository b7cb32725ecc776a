"""Finding places in a chat: by words, by bookmark."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chats.errors import SearchTooShort
from chats.models import Bookmark
from chats.search import SearchHit, search_chat
from chats.views.access import visible_chat
from chats.views.answers import wants_fragment
from chats.windows import in_view
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.text import plain_text

#: Bookmarks shown at once.
MAX_BOOKMARKS = 200
MAX_HITS = 50


@require_safe
@person_required
def search(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Messages of the open branch that hold the words of `q`; scripts that only change `q` get the hits alone."""
    chat = visible_chat(request.user, pk)
    query = request.GET.get("q", "")
    hits: list[SearchHit] = []
    try:
        hits = search_chat(chat, query, limit=MAX_HITS)
        has_asked = True
    except SearchTooShort:
        has_asked = False
    context = {"chat": chat, "query": query, "hits": hits, "has_asked": has_asked, "is_full": len(hits) == MAX_HITS}
    part = "#hits" if request.headers.get("HX-Target") == "hits" else "#panel" if wants_fragment(request) else ""
    return render(request, f"chats/search.html{part}", context)


@require_safe
@person_required
def bookmarks(request: PersonRequest, pk: UUID) -> HttpResponse:
    chat = visible_chat(request.user, pk)
    marks = list(
        Bookmark.objects.filter(chat=chat, owner_id=request.user.pk, message__deleted_at=None)
        .select_related("message__chosen")
        .order_by("-message__depth")[:MAX_BOOKMARKS]
    )
    here = in_view(chat, [mark.message for mark in marks])
    rows = [(mark, plain_text(mark.message.text, limit_chars=120), mark.message_id in here) for mark in marks]
    context = {"chat": chat, "rows": rows}
    return render(request, f"chats/bookmarks.html{'#panel' if wants_fragment(request) else ''}", context)
