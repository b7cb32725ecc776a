"""Who the person is in a chat: the panel that shows everybody they can be, and the switch."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from chats.actions import use_persona
from chats.models import Chat, Persona
from chats.people import persona_of, speaker_name
from chats.views.access import writable_chat
from chats.views.answers import wants_fragment, with_toast
from chats.views.page import changed_context
from tavern.accounts.models import User
from tavern.accounts.requests import PersonRequest, person_required


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def persona(request: PersonRequest, pk: UUID) -> HttpResponse:
    """With POST, speak as the one whose id is `persona`; empty means as oneself."""
    chat = writable_chat(request.user, pk)
    if request.method == "POST":
        use_persona(chat, _chosen(request.user, request.POST.get("persona", "")))
        return _switched(request, chat)
    context = {
        "chat": chat,
        "personas": Persona.objects.owned_by(request.user).for_list(),
        "current": persona_of(chat),
    }
    return render(request, f"chats/speaking.html{'#panel' if wants_fragment(request) else ''}", context)


def _switched(request: PersonRequest, chat: Chat) -> HttpResponse:
    said = _("You are %(name)s in this chat now.") % {"name": speaker_name(chat, request.user)}
    if request.htmx.current_url_abs_path != chat.get_absolute_url():
        messages.success(request, said)
        return HttpResponseClientRedirect(chat.get_absolute_url()) if request.htmx else redirect(chat)
    answer = with_toast(request, render(request, "chats/_changed.html", changed_context(request, chat)), said)
    return trigger_client_event(answer, "panel-done", {})


def _chosen(user: User, text: str) -> Persona | None:
    if not text:
        return None
    try:
        key = UUID(text)
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(Persona.objects.owned_by(user).select_related("portrait"), pk=key)
