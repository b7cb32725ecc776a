"""The chat page and the chat as a whole: begin, read, archive, delete."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from characters.models import Character
from chats.actions import save_draft, start_chat
from chats.errors import ChatError
from chats.models import Chat, Message
from chats.turns import TurnWindow, newest_turns
from chats.views.access import message_of, visible_chat, writable_chat
from chats.views.answers import said, wants_fragment
from chats.views.page import WINDOW, page_context, turns_after, turns_before, window_around
from chats.windows import is_in_view
from tavern.accounts.requests import PersonRequest, guest_welcome, person_required


@require_POST
@guest_welcome
def start(request: PersonRequest, slug: str) -> HttpResponse:
    """Begin a chat with a character; `greeting` counts from 0."""
    character = get_object_or_404(Character.objects.visible_to(request.user), slug=slug)
    try:
        chat = start_chat(character, request.user, greeting=_number(request.POST.get("greeting", "")) or 0)
    except ChatError as error:
        return said(error.text, status=422)
    return redirect(chat)


@require_safe
@person_required
def chat(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The page; with `at`, `before` or `after` and a message's id, another part of the story.

    Scripts get `before` and `after` as turns alone, together with the one they join on.
    """
    found = visible_chat(request.user, pk)
    window = _window(request, found)
    if wants_fragment(request) and (request.GET.get("before") or request.GET.get("after")):
        return render(request, "chats/_window.html", {"chat": found, "window": window, "turns": window.turns})
    return render(request, "chats/chat_detail.html", page_context(found, request.user, window=window))


@require_POST
@person_required
def draft(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Keep what is typed and not sent."""
    found = writable_chat(request.user, pk)
    try:
        save_draft(found, request.POST.get("text", ""))
    except ChatError as error:
        return said(error.text, status=422)
    return HttpResponse(status=204)


def _window(request: HttpRequest, found: Chat) -> TurnWindow:
    for name in ("before", "after", "at"):
        message = _message(found, request.GET.get(name, ""))
        if message is None:
            continue
        if name == "before":
            return turns_before(found, message)
        return turns_after(found, message) if name == "after" else window_around(found, message)
    return newest_turns(found, WINDOW)


def _message(found: Chat, text: str) -> Message | None:
    """The message with this id if it lies on the open branch; a link to one that is gone leads to the chat."""
    number = _number(text)
    if number is None:
        return None
    try:
        message = message_of(found, number)
    except Http404:
        return None
    return message if is_in_view(found, message) else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
