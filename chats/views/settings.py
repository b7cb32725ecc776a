"""What is chosen for one chat, and what happens to it as a whole."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chats.backgrounds import background_url
from chats.forms import ChatSettingsForm
from chats.models import Chat
from chats.views.access import writable_chat
from chats.views.answers import wants_fragment
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.notices import offer_undo


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def settings(request: PersonRequest, pk: UUID) -> HttpResponse:
    chat = writable_chat(request.user, pk)
    form = ChatSettingsForm(request.POST or None, request.FILES or None, instance=chat, reader=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        if not wants_fragment(request):
            return redirect(chat)
        # Everything on the page may look different now.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    pictures = [(choice, background_url(choice.data["value"])) for choice in form["background"]]
    context = {"chat": chat, "form": form, "pictures": pictures}
    template = f"chats/settings.html{'#panel' if wants_fragment(request) else ''}"
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@person_required
def archive(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Put a chat away, or with `archived=false` bring it back."""
    chat = writable_chat(request.user, pk)
    if request.POST.get("archived") == "false":
        chat.unarchive()
        return redirect(chat)
    chat.archive()
    offer_undo(request, _("Archived."), url=reverse("chats:unarchive", args=[chat.pk]))
    return redirect("chats:list")


@require_POST
@person_required
def unarchive(request: PersonRequest, pk: UUID) -> HttpResponse:
    chat = writable_chat(request.user, pk)
    chat.unarchive()
    return redirect(chat)


@require_POST
@person_required
def chat_delete(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Delete a chat; it can be brought back for some weeks."""
    chat = writable_chat(request.user, pk)
    chat.trash()
    offer_undo(request, _("Chat deleted."), url=reverse("chats:chat-restore", args=[chat.pk]))
    return redirect("chats:list")


@require_POST
@person_required
def chat_restore(request: PersonRequest, pk: UUID) -> HttpResponse:
    chat = get_object_or_404(Chat.objects.filter(owner_id=request.user.pk).exclude(deleted_at=None), pk=pk)
    chat.restore()
    return redirect(chat)
