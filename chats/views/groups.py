"""Groups: beginning one, and the panel of its members."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from characters.models import Character, FocalPoint
from chats.actions import add_member, change_member, order_members, remove_member, restore_member, start_group
from chats.actions.groups import AUTO_MAX, MEMBERS_MAX
from chats.errors import ChatError
from chats.group_forms import GroupForm
from chats.models import Chat, ChatGroup, ChatMember
from chats.views.access import writable_chat
from chats.views.answers import refusal, said, sent_to, wants_fragment, with_toast
from chats.views.page import changed_context
from tavern.accounts.models import User
from tavern.accounts.requests import PersonRequest, person_required

#: Characters that are offered at once; the search finds the others.
_OFFERED = 24
_MOST_SEARCHED = 100


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def group_create(request: PersonRequest) -> HttpResponse:
    """Choose who is in it: `with` names slugs, `q` looks for more of them."""
    asked = request.POST if request.method == "POST" else request.GET
    chosen = _called(request.user, asked.getlist("with"))
    error = ""
    if request.method == "POST":
        try:
            chat = start_group(chosen, request.user, name=asked.get("name", ""), greets="greets" in asked)
        except ChatError as refused:
            error = refused.text
        else:
            return redirect(chat)
    words = _words(asked.get("q", ""))
    context = {
        "chosen": [Offer(each) for each in chosen],
        "offered": _offered(request.user, words, [each.pk for each in chosen]),
        "words": words,
        "name": asked.get("name", ""),
        "greets": "greets" in asked or not asked.get("asked"),
        "error": error,
        "most": MEMBERS_MAX,
    }
    template = f"chats/group_new.html{'#offers' if request.htmx else ''}"
    return render(request, template, context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def members(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Who is in the chat; POST adds `character`, or puts the members in the `order` of their ids."""
    chat = writable_chat(request.user, pk)
    if request.method == "POST":
        try:
            if "order" in request.POST:
                order_members(chat, [int(key) for key in request.POST.getlist("order") if _is_number(key)])
            else:
                wanted = Character.objects.visible_to(request.user)
                add_member(chat, get_object_or_404(wanted, slug=request.POST.get("character", "")))
        except ChatError as error:
            return refusal(request, chat, error)
        return _changed(request, chat)
    return render(request, f"chats/members.html{'#panel' if wants_fragment(request) else ''}", _context(request, chat))


@require_POST
@person_required
def member(request: PersonRequest, pk: UUID, member_pk: int) -> HttpResponse:
    """Change one member: `do` is mute, unmute, talkativeness, up, down, remove or restore."""
    chat = writable_chat(request.user, pk)
    found = get_object_or_404(chat.members.select_related("character"), pk=member_pk)
    found.chat = chat
    what = request.POST.get("do", "")
    try:
        _do(what, found, request.POST.get("talkativeness", ""))
    except ChatError as error:
        return refusal(request, chat, error)
    if what == "restore":
        return sent_to(request, chat.get_absolute_url())
    answer = _changed(request, chat)
    if what != "remove":
        return answer
    undo = reverse("chats:member-restore", args=[chat.pk, found.pk])
    return with_toast(request, answer, _("%(name)s has left the chat.") % {"name": found.name}, undo=undo)


@require_POST
@person_required
def member_restoration(request: PersonRequest, pk: UUID, member_pk: int) -> HttpResponse:
    """Take somebody in again."""
    chat = writable_chat(request.user, pk)
    found = get_object_or_404(chat.members, pk=member_pk)
    found.chat = chat
    try:
        restore_member(found)
    except ChatError as error:
        return refusal(request, chat, error)
    return sent_to(request, chat.get_absolute_url())


@require_POST
@person_required
def group(request: PersonRequest, pk: UUID) -> HttpResponse:
    """How the group takes turns."""
    chat = writable_chat(request.user, pk)
    form = GroupForm(request.POST, instance=get_object_or_404(ChatGroup, pk=chat.pk))
    if not form.is_valid():
        if wants_fragment(request):
            return said(_("Check what you chose."), status=422)
        return render(request, "chats/members.html", _context(request, chat, form), status=422)
    form.save()
    if wants_fragment(request):
        return with_toast(request, HttpResponse(status=204), _("Saved."))
    messages.success(request, _("Saved."))
    return redirect("chats:members", chat.pk)


def _do(what: str, found: ChatMember, talkativeness: str) -> None:
    match what:
        case "mute" | "unmute":
            change_member(found, is_muted=what == "mute")
        case "talkativeness" if _is_number(talkativeness):
            change_member(found, talkativeness=min(int(talkativeness), 100) / 100)
        case "up" | "down":
            keys = [each.pk for each in found.chat.members.present()]
            if found.pk in keys:
                place = keys.index(found.pk)
                keys.insert(max(place + (-1 if what == "up" else 1), 0), keys.pop(place))
                order_members(found.chat, keys)
        case "remove":
            remove_member(found)
        case "restore":
            restore_member(found)


def _changed(request: PersonRequest, chat: Chat) -> HttpResponse:
    """The members anew, and what looks different around them."""
    if not wants_fragment(request):
        return redirect("chats:members", chat.pk)
    context = _context(request, chat) | changed_context(request, chat)
    return render(request, "chats/members.html#changed", context)


def _context(request: PersonRequest, chat: Chat, form: GroupForm | None = None) -> dict[str, Any]:
    present = list(chat.members.present().select_related("character__portrait").defer("character__search"))
    inside = [each.character_id for each in present if each.character_id]
    if not chat.is_group and chat.character_id:
        inside = [chat.character_id]
    words = _words(request.GET.get("q", ""))
    return {
        "chat": chat,
        "members": present,
        "form": form or (GroupForm(instance=ChatGroup.objects.get(pk=chat.pk)) if chat.is_group else None),
        "offered": _offered(request.user, words, inside),
        "words": words,
        "is_full": len(present) >= MEMBERS_MAX,
        "auto_max": AUTO_MAX,
    }


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody to choose, as lists show them."""

    character: Character

    @property
    def slug(self) -> str:
        return self.character.slug

    @property
    def name(self) -> str:
        return self.character.name

    @property
    def face(self) -> str:
        picture = self.character.portrait
        return picture.url(96) if picture and picture.is_shown else ""

    @property
    def focal(self) -> str:
        return FocalPoint(self.character.focal_point).css_classes


def _offered(user: User, words: str, without: Sequence[int]) -> list[Offer]:
    """Their own characters, or whoever is called so."""
    found = Character.objects.visible_to(user) if words else Character.objects.owned_by(user)
    if words:
        found = found.filter(name__icontains=words)
    found = found.exclude(pk__in=without).with_portraits().defer("search").order_by("sort_key", "slug")
    offered = list(found[:_OFFERED])
    if not offered and not words:
        offered = list(Character.objects.public().exclude(pk__in=without).with_portraits().defer("search")[:_OFFERED])
    return [Offer(each) for each in offered]


def _called(user: User, slugs: Sequence[str]) -> list[Character]:
    """Characters by slug, in the order they were chosen."""
    found = Character.objects.visible_to(user).filter(slug__in=slugs[:50])
    by_slug = {each.slug: each for each in found.select_related("portrait", "current").defer("search")}
    return [by_slug[slug] for slug in dict.fromkeys(slugs) if slug in by_slug]


def _words(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:_MOST_SEARCHED]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16
