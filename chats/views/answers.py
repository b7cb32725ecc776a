"""How views of the chat answer: with turns for scripts, with a page or a redirect for everybody else."""

import json
from collections.abc import Iterable
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from chats.errors import ChatError
from chats.models import Chat, Message
from chats.turns import Turn
from tavern.lib.notices import offer_undo


def wants_fragment(request: HttpRequest) -> bool:
    """Whether a script asks and puts the answer into the page itself."""
    return request.headers.get("X-Requested-With") == "fetch" or request.headers.get("HX-Request") == "true"


def turns_answer(
    request: HttpRequest,
    chat: Chat,
    turns: Iterable[Turn],
    *,
    gone: Iterable[int] = (),
    meter: object = None,
) -> HttpResponse:
    """Turns, each of which takes the place of the one with its id, ids of messages that are gone, and the meter."""
    context = {"chat": chat, "turns": turns, "gone": gone, "meter": meter}
    return render(request, "chats/_turns.html", context)


def sent_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to another page; a script is told where and goes there itself."""
    if not wants_fragment(request):
        return redirect(address)
    return HttpResponse(status=204, headers={"X-Go-To": address})


def place_of(chat: Chat, message: Message | None = None) -> str:
    """The address of the chat, or of a message in it."""
    address = chat.get_absolute_url()
    return f"{address}?at={message.pk}#message-{message.pk}" if message else address


def refusal(request: HttpRequest, chat: Chat, error: ChatError) -> HttpResponse:
    """Say why something was not done: as the answer itself to scripts, on the chat's page otherwise."""
    if not wants_fragment(request):
        messages.error(request, error.text)
        return redirect(chat)
    return said(error.text, status=422)


def said(text: str, *, status: int) -> HttpResponse:
    """A sentence as the whole answer; the header is what htmx shows."""
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response.headers["X-Error-Text"] = quote(text)
    return response


def with_toast(
    request: HttpRequest, response: HttpResponse, text: str | Promise, *, level: str = "success", undo: str = ""
) -> HttpResponse:
    """Tell the reader what was done: in a header to scripts, on the next page otherwise."""
    if wants_fragment(request):
        # JSON escapes everything that a header cannot hold.
        response.headers["HX-Trigger"] = json.dumps({"toast": {"text": str(text), "level": level, "undo": undo}})
    elif undo:
        offer_undo(request, str(text), url=undo)
    else:
        messages.add_message(request, messages.ERROR if level == "error" else messages.SUCCESS, str(text))
    return response
