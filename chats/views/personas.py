"""Personas: the list, the form of one, and what is done with one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget

from characters.actions.uploads import store_upload
from characters.messages import sentence_for
from characters.pictures import PictureRefused
from chats.actions import (
    create_persona,
    duplicate_persona,
    make_default,
    restore_persona,
    stop_default,
    trash_persona,
    update_persona,
    use_persona,
)
from chats.errors import ChatError
from chats.models import Chat, Persona
from chats.persona_form import PersonaForm
from tavern.accounts.requests import PersonRequest, guest_welcome, person_required
from tavern.lib.notices import offer_undo


@require_safe
def personas(request: HttpRequest) -> HttpResponse:
    """Everybody may read what a persona is, and makes one without an account."""
    found = Persona.objects.owned_by(request.user).for_list()
    return render(request, "chats/personas.html", {"personas": found})


@require_http_methods(["GET", "HEAD", "POST"])
def persona_create(request: HttpRequest) -> HttpResponseBase:
    """With a chat's id in `chat`, the new persona speaks there at once."""
    if request.method == "POST":
        return _create(request)
    return _form_page(request, PersonaForm(), for_chat=_uuid(request.GET.get("chat", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def persona(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = _persona(request, pk)
    form = PersonaForm(request.POST or None, request.FILES or None, persona=stored)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, persona=stored)
    update_persona(stored, **form.cleaned_data)
    messages.success(request, _("%(name)s is saved.") % {"name": stored.name})
    return redirect("chats:personas")


@require_POST
@guest_welcome
def portraits(request: PersonRequest) -> HttpResponse:
    """Take a picture on its way into the form, cut as asked; with `remove` the form has none any more."""
    if "remove" in request.POST:
        return render(request, "chats/persona.html#portrait", {"portrait": None, "form": PersonaForm()})
    try:
        asset = store_upload(request.FILES.get("picture"), request.POST)
    except PictureRefused as error:
        said = {"error": sentence_for(error.code)}
        response = render(request, "components/portrait_dialog.html#refused", said, status=422)
        return reswap(retarget(response, "#portrait-refused"), "innerHTML")
    return render(request, "chats/persona.html#portrait", {"portrait": asset, "form": PersonaForm()})


@require_POST
@person_required
def persona_default(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Let new chats start as this persona, with `is_default=false` no longer."""
    stored = _persona(request, pk)
    if request.POST.get("is_default") == "false":
        stop_default(stored)
        messages.success(request, _("New chats start under your own name."))
    else:
        make_default(stored)
        messages.success(request, _("New chats start as %(name)s.") % {"name": stored.name})
    return redirect("chats:personas")


@require_POST
@person_required
def persona_copies(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = _persona(request, pk)
    try:
        copy = duplicate_persona(stored, name=_("%(name)s (copy)") % {"name": stored.name[:80]})
    except ChatError as error:
        messages.error(request, error.text)
        return redirect("chats:personas")
    messages.success(request, _("Duplicated. This is the copy."))
    return redirect("chats:persona", copy.pk)


@require_POST
@person_required
def persona_trash(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = _persona(request, pk)
    trash_persona(stored)
    url = reverse("chats:persona-restoration", args=[stored.pk])
    offer_undo(request, _("%(name)s was deleted.") % {"name": stored.name}, url=url)
    return redirect("chats:personas")


@require_POST
@person_required
def persona_restoration(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = get_object_or_404(Persona.objects.trashed_by(request.user), pk=pk)
    try:
        restore_persona(stored)
    except ChatError as error:
        messages.error(request, error.text)
    else:
        messages.success(request, _("Restored."))
    return redirect("chats:personas")


@guest_welcome
def _create(request: PersonRequest) -> HttpResponse:
    form = PersonaForm(request.POST, request.FILES)
    for_chat = _uuid(request.POST.get("chat", ""))
    if not form.is_valid():
        return _form_page(request, form, for_chat=for_chat)
    try:
        created = create_persona(request.user, **form.cleaned_data)
    except ChatError as error:
        form.add_error(None, error.text)
        return _form_page(request, form, for_chat=for_chat)
    chat = Chat.objects.writable_by(request.user).filter(pk=for_chat).first() if for_chat else None
    if chat:
        use_persona(chat, created)
        messages.success(request, _("You are %(name)s in this chat now.") % {"name": created.name})
        return redirect(chat)
    messages.success(request, _("%(name)s is saved.") % {"name": created.name})
    return redirect("chats:personas")


def _persona(request: PersonRequest, pk: UUID) -> Persona:
    owned = Persona.objects.owned_by(request.user).select_related("portrait")
    stored = get_object_or_404(owned, pk=pk)
    stored.owner = request.user
    return stored


def _form_page(
    request: HttpRequest, form: PersonaForm, *, persona: Persona | None = None, for_chat: UUID | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "persona": persona,
        "portrait": form.shown_portrait,
        "for_chat": for_chat,
        # Only people are counted for, and somebody unknown becomes one by saving.
        "tokens_url": reverse("characters:tokens") if request.user.pk else "",
    }
    return render(request, "chats/persona.html", context, status=422 if form.errors else 200)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
