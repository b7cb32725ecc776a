"""What is chosen for one chat, and what happens to it as a whole."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from chats.models import Chat
from chats.setting_rows import ROWS, SETTINGS, Setting
from chats.views.access import writable_chat
from chats.views.answers import wants_fragment
from chats.views.page import changed_context
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.notices import offer_undo


@require_safe
@person_required
def settings(request: PersonRequest, pk: UUID) -> HttpResponse:
    chat = writable_chat(request.user, pk)
    return _settings_page(request, chat, [kind(chat, request.user) for kind in ROWS])


@require_POST
@person_required
def setting(request: PersonRequest, pk: UUID, name: str) -> HttpResponse:
    """Store one setting, or with `reset` what a new chat would have; scripts get its row and what changed on the page."""
    kind = SETTINGS.get(name)
    if kind is None:
        raise Http404("There is no such setting.")
    chat = writable_chat(request.user, pk)
    row = kind(chat, request.user, request.POST, request.FILES)
    if "reset" in request.POST:
        row.reset()
    elif row.is_valid():
        row.store()
    else:
        return _refused(request, chat, row.row)
    if not wants_fragment(request):
        messages.success(request, _("Saved"))
        return redirect("chats:settings", chat.pk)
    context = {**changed_context(request, chat), "row": kind(chat, request.user).row, "saved": True}
    return render(request, "chats/_setting_saved.html", context)


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


def _refused(request: PersonRequest, chat: Chat, row: Setting) -> HttpResponse:
    if wants_fragment(request):
        return render(request, "chats/_setting.html", {"chat": chat, "row": row}, status=422)
    rows = [row if kind is type(row) else kind(chat, request.user) for kind in ROWS]
    return _settings_page(request, chat, rows, status=422)


def _settings_page(request: PersonRequest, chat: Chat, rows: list[Setting], status: int = 200) -> HttpResponse:
    template = f"chats/settings.html{'#panel' if wants_fragment(request) else ''}"
    return render(request, template, {"chat": chat, "rows": rows}, status=status)
