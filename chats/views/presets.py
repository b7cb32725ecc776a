"""Presets: the list by kind, the editor, and what is done with one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chats.actions.presets import (
    choose_option,
    create_preset,
    duplicate_preset,
    restore_preset,
    save_preset,
    trash_preset,
    undo_preset,
)
from chats.errors import ChatError
from chats.models import Preset, PresetKind
from chats.preset_forms.form import PresetForm
from chats.presets.builtin import BuiltIn, built_in, of_kind
from chats.presets.choices import Choices, choices_above
from chats.presets.options import PRESETS, uuid_of
from chats.presets.preview import Preview, preview
from chats.prompt import Language
from chats.views.answers import wants_fragment
from tavern.accounts.requests import PersonRequest, guest_welcome, person_required
from tavern.lib.notices import offer_undo

_OPTION_OF = {option.kind: option for option in PRESETS}


@require_safe
def presets(request: HttpRequest) -> HttpResponse:
    """The presets of every kind: the person's own and ours, with those chosen by default marked."""
    own = list(Preset.objects.owned_by(request.user).for_list())
    choices = choices_above(request.user.pk, language=reading_language())
    sections = []
    for kind in PresetKind:
        chosen = choices.preset(_OPTION_OF[kind])
        sections.append(
            {
                "kind": kind,
                "own": [preset for preset in own if preset.kind == kind],
                "ours": of_kind(kind),
                "chosen": chosen.key if chosen else "",
            }
        )
    return render(request, "chats/presets.html", {"sections": sections, "has_own": bool(own)})


@require_POST
@guest_welcome
def preset_create(request: PersonRequest) -> HttpResponse:
    """Make a preset out of one of ours: the one named by `from`, else the first of the kind."""
    kind = request.POST.get("kind", "")
    ours = built_in(kind, request.POST.get("from", "")) or next(iter(of_kind(kind)), None)
    if ours is None:
        raise Http404("There is no such kind of preset.")
    name = _("%(name)s (copy)") % {"name": ours.name}
    try:
        created = create_preset(request.user, kind=kind, name=name, data=ours.data(reading_language()))
    except ChatError as error:
        messages.error(request, error.text)
        return redirect("chats:presets")
    messages.success(request, _("This is your own copy. Change what you like."))
    return redirect(created)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def preset(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Show or store a preset. An `operation` on its prompts changes the form and stores nothing."""
    stored = preset_of(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = PresetForm(stored.kind, stored.data, posted, name=stored.name)
    operation = request.POST.get("operation", "")
    if form.prompts is not None and operation:
        form.prompts.operate(operation)
        if wants_fragment(request):
            return render(request, "chats/_preset_prompts.html", {"form": form, "preset": stored})
        return _editor(request, stored, form)
    if request.method != "POST" or not form.is_valid():
        return _editor(request, stored, form)
    if save_preset(stored, name=form.cleaned_data["name"], data=form.merged()):
        url = reverse("chats:preset-reversal", args=[stored.pk])
        offer_undo(request, _("%(name)s is saved.") % {"name": stored.name}, url=url)
    else:
        messages.success(request, _("Nothing was changed."))
    return redirect(stored)


@require_POST
@person_required
def preset_preview(request: PersonRequest, pk: UUID) -> HttpResponse:
    """How a small chat looks with what the form says now."""
    stored = preset_of(request, pk)
    form = PresetForm(stored.kind, stored.data, request.POST, name=stored.name)
    form.is_valid()
    shown = _preview(choices_above(request.user.pk, language=reading_language()), form)
    return render(request, "chats/preset.html#preview", {"shown": shown, "preset": stored})


@require_safe
def built_in_preset(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """One of ours, to read and to copy."""
    ours = built_in(kind, f"ours:{slug}")
    if ours is None:
        raise Http404("There is no such preset.")
    data = ours.data(reading_language())
    form = PresetForm(kind, data, name=str(ours.name))
    return _editor(request, ours, form)


@require_POST
@person_required
def preset_copies(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = preset_of(request, pk)
    try:
        copy = duplicate_preset(stored, name=_("%(name)s (copy)") % {"name": stored.name[:100]})
    except ChatError as error:
        messages.error(request, error.text)
        return redirect("chats:presets")
    messages.success(request, _("Duplicated. This is the copy."))
    return redirect(copy)


@require_POST
@person_required
def preset_reversal(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take the last save back."""
    stored = preset_of(request, pk)
    try:
        undo_preset(stored)
    except ChatError as error:
        messages.error(request, error.text)
    else:
        messages.success(request, _("It is as it was before."))
    return redirect(stored)


@require_POST
@person_required
def preset_trash(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = preset_of(request, pk)
    trash_preset(stored)
    url = reverse("chats:preset-restoration", args=[stored.pk])
    offer_undo(request, _("%(name)s was deleted.") % {"name": stored.name}, url=url)
    return redirect("chats:presets")


@require_POST
@person_required
def preset_restoration(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = get_object_or_404(Preset.objects.trashed_by(request.user), pk=pk)
    try:
        restore_preset(stored)
    except ChatError as error:
        messages.error(request, error.text)
    else:
        messages.success(request, _("Restored."))
    return redirect("chats:presets")


@require_POST
@guest_welcome
def preset_default(request: PersonRequest) -> HttpResponse:
    """Use a preset in all chats that have no other; with an empty `key` what the site uses."""
    kind, key = request.POST.get("kind", ""), request.POST.get("key", "")
    if kind not in PresetKind.values:
        raise Http404("There is no such kind of preset.")
    own = Preset.objects.owned_by(request.user).filter(kind=kind)
    if key and built_in(kind, key) is None and not own.filter(pk__in=[uuid_of(key)]).exists():
        raise Http404("There is no such preset.")
    choose_option(request.user, _OPTION_OF[PresetKind(kind)].name, key or None)
    messages.success(request, _("Saved for all chats that have no other."))
    return redirect(f"{reverse('chats:presets')}#{kind}")


def preset_of(request: PersonRequest, pk: UUID) -> Preset:
    stored = get_object_or_404(Preset.objects.owned_by(request.user), pk=pk)
    stored.owner = request.user
    return stored


def reading_language() -> Language:
    return "zh" if (get_language() or "").startswith("zh") else "en"


def _editor(request: HttpRequest, shown_preset: Preset | BuiltIn, form: PresetForm) -> HttpResponse:
    is_ours = isinstance(shown_preset, BuiltIn)
    others = Preset.objects.owned_by(request.user).filter(kind=form.kind).only("name").order_by("name")
    choices = choices_above(request.user.pk, language=reading_language())
    chosen = choices.preset(_OPTION_OF[PresetKind(form.kind)])
    context: dict[str, Any] = {
        "preset": shown_preset,
        "form": form,
        "is_ours": is_ours,
        "kind": PresetKind(form.kind),
        "key": shown_preset.key if isinstance(shown_preset, BuiltIn) else str(shown_preset.pk),
        "chosen": chosen.key if chosen else "",
        "shown": _preview(choices, form),
        "ours": of_kind(form.kind),
        "others": [other for other in others if other.pk != getattr(shown_preset, "pk", None)],
    }
    return render(request, "chats/preset.html", context, status=422 if form.errors else 200)


def _preview(choices: Choices, form: PresetForm) -> Preview | None:
    return preview(form.kind, form.merged(), choices, language=reading_language(), now=timezone.localtime())
