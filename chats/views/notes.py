"""The author's note of a chat."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chats.note_form import NoteForm
from chats.views.access import writable_chat
from chats.views.answers import wants_fragment, with_toast
from tavern.accounts.requests import PersonRequest, person_required


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def note(request: PersonRequest, pk: UUID) -> HttpResponse:
    chat = writable_chat(request.user, pk)
    form = NoteForm(request.POST if request.method == "POST" else None, chat=chat)
    if request.method == "POST" and form.is_valid():
        form.save()
        answer = HttpResponse(status=204) if wants_fragment(request) else redirect(chat)
        return with_toast(request, answer, _("Note saved."))
    template = f"chats/note.html{'#panel' if wants_fragment(request) else ''}"
    return render(request, template, {"chat": chat, "form": form}, status=422 if form.errors else 200)
