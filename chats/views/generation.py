"""Replies: asking for one, and stopping it."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chats.actions.groups import AUTO_MAX
from chats.errors import ChatError
from chats.generation import end_round, running_generation, start_generation, stop_generation, stream_address
from chats.models import Chat, Generation, Purpose
from chats.turns import turn_of
from chats.views.access import message_of, writable_chat
from chats.views.answers import refusal, said, turns_answer, wants_fragment
from tavern.accounts.requests import PersonRequest, person_required
from tavern.runtime import Draining

#: How long a page waits for a stopped reply, so that it shows its end.
STOP_WAIT_S = 1.5


@require_POST
@person_required
def generation_create(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Have the model write: a reply, another version of it, more of it, or a line for the person."""
    chat = writable_chat(request.user, pk)
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose.values:
        return said(_("Choose what should be written."), status=422)
    try:
        generation = start_generation(
            chat,
            Purpose(purpose),
            member=_number(request.POST.get("member", "")),
            turns=min(_number(request.POST.get("turns", "")) or 0, AUTO_MAX),
        )
    except ChatError as error:
        return refusal(request, chat, error)
    except Draining:
        return said(_("The site is restarting. Try again in a moment."), status=503)
    if not wants_fragment(request):
        return redirect(chat)
    return started(request, chat, generation)


def started(request: PersonRequest, chat: Chat, generation: Generation) -> HttpResponse:
    """The turn that is being written, or where to read a line that has none."""
    if generation.message_id is None:
        return JsonResponse({"address": stream_address(generation)})
    return turns_answer(request, chat, [turn_of(message_of(chat, generation.message_id))])


@require_POST
@person_required
def interruption(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Stop whatever is being written in this chat, from any page."""
    chat = writable_chat(request.user, pk)
    end_round(chat)
    generation = running_generation(chat)
    if generation is not None:
        # A script hears the end through the stream; a plain page is loaded again.
        stop_generation(generation, wait_s=0 if wants_fragment(request) else STOP_WAIT_S)
    return HttpResponse(status=204) if wants_fragment(request) else redirect(chat)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
