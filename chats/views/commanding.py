"""Slash commands and quick replies in a chat, and the pages that explain commands and macros."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from chats.commanding import command_help, run_commands
from chats.errors import ChatError, CommandRefused
from chats.expanding import expander_of
from chats.models import Chat, QuickReplySet
from chats.prompt import PromptError
from chats.prompt.macros import LIBRARY
from chats.quick_replies import MOMENTS, Entry, automatic_entries, entries_of
from chats.views.access import writable_chat
from chats.views.answers import refusal, sent_to
from chats.views.messages import posted
from chats.views.outcomes import commanded, composed, quiet, with_echoes
from chats.views.scripting import uuid_of
from tavern.accounts.requests import PersonRequest, person_required


@require_POST
@person_required
def quick_reply(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Press a quick reply: `reply` is its set's id and its own, with a colon between; `input` what the field holds."""
    chat = writable_chat(request.user, pk)
    entry, inserts = _pressed(request, chat)
    try:
        if entry.is_command:
            return commanded(request, chat, entry.text)
        text = _expanded(chat, entry.text)
    except ChatError as error:
        return refusal(request, chat, error)
    if inserts:
        return composed(request, chat, text)
    return posted(request, chat, text)


@require_POST
@person_required
def automation(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Run the commands that quick replies hold for a `moment`; they never ask the model, and a failure is only told."""
    chat = writable_chat(request.user, pk)
    moment = request.POST.get("moment", "")
    if moment not in MOMENTS:
        raise Http404
    echoes: list[tuple[str, str]] = []
    changed = False
    for entry in automatic_entries(chat, moment):
        try:
            outcome = run_commands(chat, request.user, entry.text, may_ask=False)
        except ChatError as error:
            echoes.append((f"{entry.label}: {error.text}", "error"))
        else:
            echoes += outcome.echoes
            changed = changed or outcome.changed
    answer = sent_to(request, chat.get_absolute_url()) if changed else quiet(request, chat)
    return with_echoes(request, answer, tuple(echoes))


@require_safe
def commands(request: HttpRequest) -> HttpResponse:
    """Every command with its help; as JSON for the list that opens while one is typed."""
    groups = command_help()
    if "application/json" in request.headers.get("Accept", ""):
        found = [
            {"name": each.name, "aliases": each.aliases, "summary": each.summary, "example": each.example}
            for _title, group in groups
            for each in group
        ]
        answer = JsonResponse({"commands": found})
        answer.headers["Cache-Control"] = "private, max-age=600"
        answer.headers["Vary"] = "Accept, Cookie, Accept-Language"
        return answer
    return render(request, "chats/commands.html", {"groups": groups})


@require_safe
def macros(request: HttpRequest) -> HttpResponse:
    """Every macro with its help."""
    found = [(macro, _(macro.summary)) for macro in LIBRARY if macro.summary]
    return render(request, "chats/macros.html", {"macros": found})


def _pressed(request: PersonRequest, chat: Chat) -> tuple[Entry, bool]:
    """The quick reply that was pressed, and whether its set puts texts into the field."""
    key, _colon, number = request.POST.get("reply", "").partition(":")
    stored = QuickReplySet.objects.for_chat(chat).filter(pk=uuid_of(key) or UUID(int=0)).first()
    entry = next((each for each in entries_of(stored) if str(each.id) == number), None) if stored else None
    if stored is None or entry is None:
        raise Http404
    return entry, stored.data.get("disableSend") is True


def _expanded(chat: Chat, text: str) -> str:
    try:
        return expander_of(chat)(text)
    except PromptError as error:
        raise CommandRefused(reason=_(error.template) % error.params) from error
