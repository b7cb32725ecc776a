"""Turns: writing one, reading one, changing, hiding, marking and deleting it."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from chats.actions import (
    choose_variant,
    delete_from,
    delete_message,
    edit_message,
    hide_message,
    post_message,
    show_message,
    toggle_bookmark,
    undo_deletion,
)
from chats.errors import ChatBusy, ChatError, TooManyWaiting
from chats.generation import post_and_reply
from chats.history import newest
from chats.models import Chat, Deletion, Message
from chats.turns import Turn, turn_of, turns_of
from chats.views.access import message_of, visible_chat, writable_chat
from chats.views.answers import place_of, refusal, said, sent_to, turns_answer, wants_fragment, with_toast
from chats.views.outcomes import commanded
from chats.views.page import connections_of, meter_of, page_context
from chats.windows import following
from tavern.accounts.models import User
from tavern.accounts.requests import PersonRequest, person_required
from tavern.runtime import Draining

#: Turns of a group that may have come while one was being read.
_LONGEST_ROUND = 12


@require_POST
@person_required
def message_create(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Store what a person says and have the character answer; what begins with a slash are commands."""
    chat = writable_chat(request.user, pk)
    text = request.POST.get("text", "")
    if not text.startswith("/"):
        return posted(request, chat, text)
    try:
        return commanded(request, chat, text)
    except ChatError as error:
        return _not_posted(request, pk, error)


def posted(request: PersonRequest, chat: Chat, text: str) -> HttpResponse:
    """Say something in a chat, and show it with the reply that begins."""
    try:
        message, trouble = _post(chat, request.user, text)
    except ChatError as error:
        return _not_posted(request, chat.pk, error)
    response = turns_answer(request, chat, _turns_from(chat, message)) if wants_fragment(request) else redirect(chat)
    return with_toast(request, response, trouble, level="error") if trouble else response


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def message(request: PersonRequest, pk: UUID, message_pk: int) -> HttpResponse:
    """One turn, or a page with everything that can be done to it; POST changes what it says."""
    chat = writable_chat(request.user, pk)
    found = message_of(chat, message_pk)
    if request.method == "POST":
        try:
            edit_message(found, request.POST.get("text", ""))
        except ChatError as error:
            return refusal(request, chat, error)
        return _shown(request, chat, found)
    if wants_fragment(request):
        return _turns_answer(request, chat, [turn_of(found), *_round_after(chat, found)])
    context = {"chat": chat, "message": found, "turn": turn_of(found), "is_last": chat.head_id == found.pk}
    return render(request, "chats/message_detail.html", context)


@require_http_methods(["GET", "HEAD"])
@person_required
def editor(request: PersonRequest, pk: UUID, message_pk: int) -> HttpResponse:
    """The form that stands in the place of a turn's text while it is changed."""
    chat = writable_chat(request.user, pk)
    found = message_of(chat, message_pk)
    context = {"chat": chat, "message": found, "turn": turn_of(found), "is_last": chat.head_id == found.pk}
    return render(request, "chats/_editor.html", context)


@require_POST
@person_required
def versions(request: PersonRequest, pk: UUID, message_pk: int) -> HttpResponse:
    """Show another version of a turn, by its place counted from 1."""
    chat = writable_chat(request.user, pk)
    found = message_of(chat, message_pk)
    number = request.POST.get("number", "")
    position = int(number) - 1 if number.isascii() and number.isdecimal() and len(number) < 6 else -1
    variant = get_object_or_404(found.variants, position=position)
    try:
        choose_variant(found, variant)
    except ChatError as error:
        return refusal(request, chat, error)
    return _shown(request, chat, found)


@require_POST
@person_required
def visibility(request: PersonRequest, pk: UUID, message_pk: int) -> HttpResponse:
    """Keep a turn out of the prompt, or send it again."""
    chat = writable_chat(request.user, pk)
    found = message_of(chat, message_pk)
    if request.POST.get("hidden") == "true":
        hide_message(found)
    else:
        show_message(found)
    return _shown(request, chat, found)


@require_POST
@person_required
def bookmark(request: PersonRequest, pk: UUID, message_pk: int) -> HttpResponse:
    chat = writable_chat(request.user, pk)
    found = message_of(chat, message_pk)
    is_marked = toggle_bookmark(found, request.user) is not None
    response = _shown(request, chat, message_of(chat, message_pk))
    return with_toast(request, response, _("Bookmarked.") if is_marked else _("Bookmark removed."))


@require_POST
@person_required
def deletion(request: PersonRequest, pk: UUID, message_pk: int) -> HttpResponse:
    """Delete a turn, or with `scope=tail` everything from it on; both can be undone."""
    chat = writable_chat(request.user, pk)
    found = message_of(chat, message_pk)
    is_tail = request.POST.get("scope") == "tail"
    try:
        deleted = delete_from(found) if is_tail else delete_message(found)
    except ChatError as error:
        return refusal(request, chat, error)
    undo = reverse("chats:message-restore", args=[chat.pk, deleted.pk])
    text = ngettext("%(n)s message deleted.", "%(n)s messages deleted.", deleted.message_count or 1)
    if wants_fragment(request):
        following_turns = () if is_tail else _turn_after(chat, found)
        response = _turns_answer(request, chat, following_turns, gone=[found.pk])
    else:
        response = redirect(chat)
    return with_toast(request, response, text % {"n": deleted.message_count or 1}, undo=undo)


@require_POST
@person_required
def restoration(request: PersonRequest, pk: UUID, deletion_pk: UUID) -> HttpResponse:
    """Bring back what was deleted."""
    chat = writable_chat(request.user, pk)
    found = get_object_or_404(
        Deletion.objects.undoable_by(request.user).select_related("message", "chat"), pk=deletion_pk, chat=chat
    )
    try:
        undo_deletion(found)
    except ChatError as error:
        return refusal(request, chat, error)
    return sent_to(request, place_of(chat, found.message))


def _not_posted(request: PersonRequest, pk: UUID, error: ChatError) -> HttpResponse:
    """The page as it was, with what was typed and the reason under it."""
    if wants_fragment(request):
        return said(error.text, status=422)
    context = page_context(visible_chat(request.user, pk), request.user)
    context |= {"typed": request.POST.get("text", ""), "error": error.text}
    return render(request, "chats/chat_detail.html", context, status=422)


def _post(chat: Chat, author: User, text: str) -> tuple[Message, str]:
    """Store a message and start the reply, in one transaction; without a reply the message stays, with the reason why."""
    try:
        return post_and_reply(chat, author, text)[0], ""
    except (ChatBusy, TooManyWaiting) as error:
        trouble = str(error.text)
    except Draining:
        trouble = _("The site is restarting. Your message is kept; ask for the reply in a moment.")
    return post_message(chat, author, text), trouble


def _turns_from(chat: Chat, message: Message) -> tuple[Turn, ...]:
    """A new turn and its reply."""
    end = newest(chat, 3).messages
    index = next((i for i, each in enumerate(end) if each.pk == message.pk), 0)
    return turns_of(end[index:], after=end[index - 1] if index else None)


def _shown(request: PersonRequest, chat: Chat, found: Message) -> HttpResponse:
    return _turn_answer(request, chat, found) if wants_fragment(request) else redirect(place_of(chat, found))


def _turn_answer(request: PersonRequest, chat: Chat, found: Message) -> HttpResponse:
    return _turns_answer(request, chat, [turn_of(found)])


def _turns_answer(
    request: PersonRequest, chat: Chat, turns: Iterable[Turn], *, gone: Iterable[int] = ()
) -> HttpResponse:
    """Turns, and the meter, which counts them."""
    return turns_answer(request, chat, turns, gone=gone, meter=meter_of(chat, connections_of(request.user)))


def _round_after(chat: Chat, message: Message) -> tuple[Turn, ...]:
    """What others in a group have begun to say since, when a reply of the newest few has ended."""
    if not chat.is_group or chat.head is None or not 0 < chat.head.depth - message.depth <= _LONGEST_ROUND:
        return ()
    window, _more = following(chat, message.depth + 1, _LONGEST_ROUND)
    return turns_of(window.messages, after=message)


def _turn_after(chat: Chat, gone: Message) -> tuple[Turn, ...]:
    """The turn whose neighbour above was deleted."""
    window, _more = following(chat, gone.depth, 1)
    return tuple(turn_of(each) for each in window.messages)
