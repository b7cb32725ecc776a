"""The prompt inspector: what was sent for a reply, or will be for the next, block by block."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from chats.connections import NoModel
from chats.generation.failures import failure_of
from chats.generation.preparing import prepare_next
from chats.inspection import changes_between, parts_of, raw_of, shares_of
from chats.models import Chat, Generation
from chats.presets.options import uuid_of
from chats.prompt import PromptError
from chats.sent import Sent, read_sent
from chats.views.access import visible_chat
from chats.views.answers import wants_fragment
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.encrypted import SecretUnreadable

#: How many earlier prompts can be compared with.
_RECENT = 20


@require_GET
@person_required
def prompt(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The last reply's prompt, that of `generation`, of the reply in `message`, or with `next` the one to come.

    With `against`, another generation's id, what differs between the two.
    """
    chat = visible_chat(request.user, pk)
    context = _of_next(chat) if "next" in request.GET else _of_generation(request, chat)
    against = uuid_of(request.GET.get("against", ""))
    if against is not None:
        other = get_object_or_404(_recorded(chat).select_related("sent"), pk=against)
        context["other"] = other
        context["changes"] = changes_between(parts_of(_record(other), _sent(other)), context["parts"])
    recent = _recorded(chat).defer("record").order_by("-created_at")[:_RECENT]
    context |= {
        "chat": chat,
        "recent": recent,
        "shares": shares_of(context["record"]),
        "in_panel": wants_fragment(request),
    }
    return render(request, f"chats/prompt.html{'#panel' if wants_fragment(request) else ''}", context)


def _of_next(chat: Chat) -> dict[str, Any]:
    try:
        prepared = prepare_next(chat, get_language() or "en")
    except (PromptError, NoModel, SecretUnreadable) as error:
        failure = failure_of(error, get_language() or "en")
        return {"is_next": True, "record": {}, "parts": [], "failure": failure.text}
    record: dict[str, Any] = prepared.record.to_json()
    return {"is_next": True, "record": record, "parts": parts_of(record, prepared.sent), "raw": raw_of(prepared.sent)}


def _of_generation(request: PersonRequest, chat: Chat) -> dict[str, Any]:
    found = _recorded(chat).select_related("connection", "sent").defer("connection__api_key").order_by("-created_at")
    wanted, message = uuid_of(request.GET.get("generation", "")), request.GET.get("message", "")
    if wanted is not None:
        generation: Generation | None = get_object_or_404(found, pk=wanted)
    else:
        if message.isascii() and message.isdecimal() and len(message) < 16:
            found = found.filter(message_id=int(message))
        generation = found.first()
    record, sent = _record(generation), _sent(generation)
    return {"generation": generation, "record": record, "parts": parts_of(record, sent), "raw": raw_of(sent)}


def _recorded(chat: Chat) -> QuerySet[Generation]:
    return Generation.objects.filter(chat=chat).exclude(record=[])


def _record(generation: Generation | None) -> dict[str, Any]:
    """The stored record; an empty one when it is from another time and has another shape."""
    record = generation.record if generation else {}
    return record if isinstance(record, dict) and isinstance(record.get("rows"), list) else {}


def _sent(generation: Generation | None) -> Sent | None:
    """The words that were sent, while they are kept."""
    stored = getattr(generation, "sent", None)
    return read_sent(stored.content) if stored else None
