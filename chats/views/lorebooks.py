"""Where lorebooks speak: a book's chats and personas, and the books of a chat."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from characters.models import Lorebook
from chats.actions.lorebooks import use_book, use_books_in_chat
from chats.models import Chat, LoreAttachment, Persona
from chats.views.access import writable_chat
from chats.views.answers import wants_fragment, with_toast
from tavern.accounts.requests import PersonRequest, person_required

#: Chats, personas and books that one page offers.
_MOST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def book_uses(request: PersonRequest, pk: UUID) -> HttpResponse:
    """In all chats, in some, with personas: where a book of one's own speaks besides with its characters."""
    book = get_object_or_404(Lorebook.objects.owned_by(request.user), pk=pk)
    used = LoreAttachment.objects.owned_by(request.user).filter(book=book)
    chats = _chats(request, used.exclude(chat=None).values("chat"))
    personas = list(Persona.objects.owned_by(request.user).order_by("name")[:_MOST])
    if request.method == "POST":
        # Only what the page offered can have been switched off on it.
        offered = Q(chat__in=chats) | Q(persona__in=personas) | Q(chat=None, persona=None)
        use_book(
            book,
            request.user,
            everywhere=bool(request.POST.get("everywhere")),
            chats=_chosen(request, "chat", chats),
            personas=_chosen(request, "persona", personas),
            among=offered,
        )
        messages.success(request, _("Saved."))
        return redirect(book)
    rows = list(used.values_list("chat_id", "persona_id"))
    context: dict[str, Any] = {
        "book": book,
        "chats": chats,
        "personas": personas,
        "everywhere": used.everywhere().exists(),
        "in_chats": {chat for chat, _persona in rows if chat},
        "with_personas": {persona for _chat, persona in rows if persona},
        "q": request.GET.get("q", "")[:100],
    }
    return render(request, "chats/book_uses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def chat_books(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The person's lorebooks that speak in a chat."""
    chat = writable_chat(request.user, pk)
    books = list(Lorebook.objects.owned_by(request.user).order_by("-updated_at")[:_MOST])
    if request.method == "POST":
        use_books_in_chat(chat, request.user, _chosen(request, "book", books))
        if wants_fragment(request):
            return with_toast(request, HttpResponse(status=204), _("Saved."))
        messages.success(request, _("Saved."))
        return redirect(chat)
    used = LoreAttachment.objects.owned_by(request.user)
    context = {
        "chat": chat,
        "books": books,
        "in_chat": set(used.filter(chat=chat).values_list("book", flat=True)),
        "everywhere": set(used.everywhere().values_list("book", flat=True)),
    }
    return render(request, f"chats/chat_books.html{'#panel' if wants_fragment(request) else ''}", context)


def _chats(request: HttpRequest, used: Any) -> list[Chat]:
    """Chats that could use a book: those that do, and those searched for, else the last ones."""
    mine = Chat.objects.visible_to(request.user).only("title", "character_name", "active_at")
    asked = request.GET.get("q", "").replace("\0", "")[:100]
    others = mine.filter(Q(title__icontains=asked) | Q(character_name__icontains=asked)) if asked else mine
    users = list(mine.filter(pk__in=used).order_by("-active_at")[:_MOST])
    known = {chat.pk for chat in users}
    return [*users, *(chat for chat in others.order_by("-active_at")[: _MOST // 2] if chat.pk not in known)]


def _chosen(request: HttpRequest, name: str, offered: list[Any]) -> list[Any]:
    wanted = set(request.POST.getlist(name)[:_MOST])
    return [one for one in offered if str(one.pk) in wanted]
