"""Branches: the panel, making one, switching, naming, deleting; and going another way from a turn."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chats.actions import (
    branch_for_reply,
    branch_from,
    branch_with,
    delete_branch,
    open_branch_of,
    rename_branch,
    switch_branch,
)
from chats.branch_words import branch_rows
from chats.errors import ChatError
from chats.generation import start_generation
from chats.models import Branch, Chat
from chats.tree import branch_tree
from chats.views.access import branch_of, message_of, visible_chat, writable_chat
from chats.views.answers import place_of, refusal, said, sent_to, wants_fragment, with_toast
from tavern.accounts.requests import PersonRequest, person_required
from tavern.runtime import Draining


@require_http_methods(["GET", "HEAD"])
@person_required
def branches(request: PersonRequest, pk: UUID) -> HttpResponse:
    return _panel(request, visible_chat(request.user, pk))


@require_POST
@person_required
def branch_create(request: PersonRequest, pk: UUID, message_pk: int) -> HttpResponse:
    """Go on from a turn on a new branch; with `text` that differs, the turn says that there."""
    chat = writable_chat(request.user, pk)
    found = message_of(chat, message_pk)
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    try:
        if text and text != found.text:
            found = branch_with(found, text)
        else:
            branch_from(found)
    except ChatError as error:
        return refusal(request, chat, error)
    return with_toast(request, sent_to(request, place_of(chat)), _("New branch. The old one is under Branches."))


@require_POST
@person_required
def retelling(request: PersonRequest, pk: UUID, message_pk: int) -> HttpResponse:
    """Have the model go on from an earlier turn, on a new branch."""
    chat = writable_chat(request.user, pk)
    found = message_of(chat, message_pk)
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    try:
        # Both or neither: nobody wants to stand on a new branch on which nothing is being written.
        with transaction.atomic():
            branch_for_reply(found, text)
            start_generation(chat)
    except ChatError as error:
        return refusal(request, chat, error)
    except Draining:
        return said(_("The site is restarting. Try again in a moment."), status=503)
    return with_toast(request, sent_to(request, place_of(chat)), _("New branch. The old one is under Branches."))


@require_POST
@person_required
def visit(request: PersonRequest, pk: UUID, branch_pk: int) -> HttpResponse:
    chat = writable_chat(request.user, pk)
    switch_branch(chat, branch_of(chat, branch_pk))
    return sent_to(request, place_of(chat))


@require_POST
@person_required
def visit_message(request: PersonRequest, pk: UUID, message_pk: int) -> HttpResponse:
    """Switch to the branch that a turn is on, and show it."""
    chat = writable_chat(request.user, pk)
    found = message_of(chat, message_pk)
    open_branch_of(found)
    return sent_to(request, place_of(chat, found))


@require_POST
@person_required
def name(request: PersonRequest, pk: UUID, branch_pk: int) -> HttpResponse:
    chat = writable_chat(request.user, pk)
    branch = branch_of(chat, branch_pk)
    rename_branch(branch, request.POST.get("name", ""))
    return _panel(request, chat, focus=branch) if wants_fragment(request) else redirect("chats:branches", chat.pk)


@require_POST
@person_required
def deletion(request: PersonRequest, pk: UUID, branch_pk: int) -> HttpResponse:
    chat = writable_chat(request.user, pk)
    try:
        delete_branch(branch_of(chat, branch_pk))
    except ChatError as error:
        return refusal(request, chat, error)
    return _panel(request, chat) if wants_fragment(request) else redirect("chats:branches", chat.pk)


def _panel(request: PersonRequest, chat: Chat, *, focus: Branch | None = None) -> HttpResponse:
    """The tree; the keyboard goes on where it was, or at the branch that is open."""
    focus_id = focus.pk if focus else chat.branch_id
    context = {"chat": chat, "rows": branch_rows(chat, branch_tree(chat)), "focus": focus_id}
    return render(request, f"chats/branches.html{'#panel' if wants_fragment(request) else ''}", context)
