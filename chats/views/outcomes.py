"""How a page is told what commands did."""

from urllib.parse import quote

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from chats.actions import save_draft
from chats.commanding import Outcome, run_commands
from chats.errors import CommandRefused
from chats.generation import stream_address
from chats.models import Chat
from chats.views.answers import sent_to, wants_fragment, with_toast
from tavern.accounts.requests import PersonRequest
from tavern.runtime import Draining


def commanded(request: PersonRequest, chat: Chat, text: str) -> HttpResponse:
    """Run commands that were typed or pressed, and tell the page what came of it.

    Raises:
        ChatError: something cannot be done; nothing was changed.
    """
    arguments = {"input": request.POST.get("input", "")}
    try:
        outcome = run_commands(chat, request.user, text, arguments=arguments)
    except Draining:
        raise CommandRefused(reason=_("The site is restarting. Try again in a moment.")) from None
    if "text" in request.POST and chat.draft:
        save_draft(chat, "")
    return _told(request, chat, outcome)


def _told(request: PersonRequest, chat: Chat, outcome: Outcome) -> HttpResponse:
    generation = outcome.generation
    if generation is not None and generation.message_id is None and wants_fragment(request):
        answer: HttpResponse = JsonResponse({"address": stream_address(generation)})
    elif outcome.go_to:
        answer = sent_to(request, outcome.go_to)
    elif outcome.changed or outcome.undo:
        answer = sent_to(request, chat.get_absolute_url())
    elif outcome.compose is not None:
        return with_echoes(request, composed(request, chat, outcome.compose), outcome.echoes)
    else:
        answer = quiet(request, chat)
    if outcome.compose is not None and wants_fragment(request):
        answer.headers["X-Compose"] = quote(outcome.compose)
    undo = reverse("chats:message-restore", args=[chat.pk, outcome.undo]) if outcome.undo else ""
    return with_echoes(request, answer, outcome.echoes, undo=undo)


def composed(request: PersonRequest, chat: Chat, text: str) -> HttpResponse:
    """A text for the composer: scripts get it in a header, others find it there as their draft."""
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"X-Compose": quote(text)})
    save_draft(chat, text)
    return redirect(chat)


def quiet(request: PersonRequest, chat: Chat) -> HttpResponse:
    return HttpResponse(status=204) if wants_fragment(request) else redirect(chat)


def with_echoes(
    request: PersonRequest, answer: HttpResponse, echoes: tuple[tuple[str, str], ...], *, undo: str = ""
) -> HttpResponse:
    if undo and not echoes:
        echoes = ((_("Deleted."), "success"),)
    if not echoes:
        return answer
    text = "\n".join(text for text, _level in echoes)[:2_000]
    level = next((level for _text, level in echoes if level != "success"), "success")
    return with_toast(request, answer, text, level=level, undo=undo)
