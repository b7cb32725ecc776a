"""What is chosen of presets and session options: for all chats, for those with a character, and for one chat."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from characters.models import Character
from chats.actions.presets import choose_option
from chats.models import Chat
from chats.presets.choices import Choices, Level, choices_above, choices_for
from chats.presets.layer_rows import OptionForm, OptionRow, own_presets, row_groups, row_of
from chats.presets.options import OPTIONS
from chats.views.access import writable_chat
from chats.views.answers import wants_fragment
from chats.views.presets import reading_language
from tavern.accounts.requests import PersonRequest, guest_welcome, person_required


@dataclass(frozen=True, slots=True)
class _Layer:
    """Where choices are made: the address of the page, and what `choose_option` needs to know."""

    level: Level
    title: str
    address: str
    target: dict[str, Any] = field(default_factory=dict)
    chat: Chat | None = None
    character: Character | None = None

    def choices(self, owner_id: int | None) -> Choices:
        if self.chat is not None:
            return choices_for(self.chat, reading_language())
        return choices_above(
            owner_id, character_id=self.character.pk if self.character else None, language=reading_language()
        )


@require_http_methods(["GET", "HEAD", "POST"])
def own_defaults(request: HttpRequest) -> HttpResponse:
    """For all chats that have no other."""
    layer = _Layer(Level.PERSON, _("How models are asked"), reverse("chats:prompt-defaults"))
    if request.method == "POST":
        return _store_as_guest(request, layer)  # type: ignore[return-value] # the decorator says less
    return _page(request, layer)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def for_character(request: PersonRequest, slug: str) -> HttpResponse:
    """For one's own chats with a character."""
    character = get_object_or_404(Character.objects.visible_to(request.user), slug=slug)
    address = reverse("chats:character-prompts", args=[slug])
    title = _("How models are asked to be %(name)s") % {"name": character.name}
    layer = _Layer(Level.CHARACTER, title, address, {"character": character}, character=character)
    return _store(request, layer) if request.method == "POST" else _page(request, layer)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def for_chat(request: PersonRequest, pk: UUID) -> HttpResponse:
    """For one chat; a panel of its page."""
    chat = writable_chat(request.user, pk)
    address = reverse("chats:chat-prompts", args=[chat.pk])
    layer = _Layer(Level.CHAT, _("Presets and model options"), address, {"chat": chat}, chat=chat)
    return _store(request, layer) if request.method == "POST" else _page(request, layer)


def _store(request: PersonRequest, layer: _Layer) -> HttpResponse:
    """Store one option, or with `reset` what is inherited."""
    option = OPTIONS.get(request.POST.get("option", ""))
    if option is None:
        raise Http404("There is no such option.")
    if "reset" in request.POST:
        choose_option(request.user, option.name, None, **layer.target)
    else:
        form = OptionForm(option, request.POST, presets=own_presets(request.user))
        if not form.is_valid():
            return _refused(request, layer, form)
        choose_option(request.user, option.name, form.cleaned_data["value"], **layer.target)
    if wants_fragment(request):
        row = row_of(option, layer.choices(request.user.pk), layer.level, request.user)
        return render(request, "chats/_prompt_option.html", {"layer": layer, "row": row, "saved": True})
    messages.success(request, _("Saved"))
    return redirect(layer.address)


@guest_welcome
def _store_as_guest(request: PersonRequest, layer: _Layer) -> HttpResponse:
    return _store(request, layer)


def _refused(request: PersonRequest, layer: _Layer, form: OptionForm) -> HttpResponse:
    row = row_of(form.option, layer.choices(request.user.pk), layer.level, request.user)
    refused = OptionRow(row.option, form, row.shown, row.origin, row.is_here)
    if wants_fragment(request):
        return render(request, "chats/_prompt_option.html", {"layer": layer, "row": refused}, status=422)
    return _page(request, layer, refused=refused)


def _page(request: HttpRequest, layer: _Layer, *, refused: OptionRow | None = None) -> HttpResponse:
    groups = row_groups(layer.choices(request.user.pk), layer.level, request.user)  # type: ignore[arg-type] # nobody owns nothing
    context = {"layer": layer, "groups": groups, "chat": layer.chat, "refused": refused}
    template = "chats/prompt_layer.html"
    if layer.chat is not None:
        template = f"chats/prompt_layer_chat.html{'#panel' if wants_fragment(request) else ''}"
    return render(request, template, context, status=422 if refused else 200)
