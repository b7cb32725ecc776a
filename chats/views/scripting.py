"""Regex scripts: the list with its order, the form of one with its test bench, files, and consent to those of cards."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chats.actions import (
    add_scripts,
    answer_consent,
    order_scripts,
    restore_script,
    switch_script,
    update_script,
)
from chats.errors import ChatError
from chats.models import RegexScript, ScriptConsent
from chats.people import card_scripts
from chats.prompt import PromptError
from chats.prompt.regex_scripts import read_script
from chats.quick_replies import FileRefused
from chats.regex_files import file_data, read_scripts, write_scripts
from chats.script_form import RegexScriptForm
from chats.script_trials import try_script
from chats.views.access import writable_chat
from chats.views.answers import wants_fragment
from tavern.accounts.requests import PersonRequest, guest_welcome, person_required
from tavern.lib.downloads import as_download
from tavern.lib.notices import offer_undo


@require_safe
def scripts(request: HttpRequest) -> HttpResponse:
    """Everybody may read what a script is, and makes one without an account."""
    found = RegexScript.objects.owned_by(request.user).in_order().select_related("character")
    consents = (
        ScriptConsent.objects.filter(owner_id=request.user.pk).select_related("character").order_by("character__name")
        if request.user.pk
        else ()
    )
    return render(request, "chats/scripts.html", {"scripts": found, "consents": consents})


@require_http_methods(["GET", "HEAD", "POST"])
def script_create(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _create(request)
    return _form_page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def script(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = _script(request, pk)
    form = RegexScriptForm(request.user, request.POST or None, script=stored)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, stored, form)
    update_script(stored, form.data_of_script(), character=form.cleaned_data["character"])
    messages.success(request, _("%(name)s is saved.") % {"name": stored.name})
    return redirect("chats:scripts")


@require_POST
@person_required
def script_trial(request: PersonRequest) -> HttpResponse:
    """What the script in the form makes of a text; nothing is stored."""
    form = RegexScriptForm(request.user, request.POST)
    context: dict[str, object] = {}
    form.is_valid()
    if "find" in form.cleaned_data:
        data = {"scriptName": "-", "findRegex": form.cleaned_data["find"]}
        data["replaceString"] = request.POST.get("replace", "").replace("\r\n", "\n")
        raw = {
            **data,
            "trimStrings": request.POST.get("trims", "").splitlines(),
            "substituteRegex": form.cleaned_data.get("macros", 0),
        }
        character = form.cleaned_data.get("character")
        name = character.name if character else _("the character")
        context["trial"] = try_script(read_script(raw), request.POST.get("sample", ""), request.user, character=name)
    else:
        context["errors"] = form.errors.get("find", [])
    return render(request, "chats/script.html#trial", context)


@require_POST
@person_required
def script_switch(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = _script(request, pk)
    switch_script(stored, is_enabled=request.POST.get("enabled") == "true")
    if wants_fragment(request):
        return render(request, "chats/scripts.html#switch", {"script": stored})
    return redirect("chats:scripts")


@require_POST
@person_required
def scripts_order(request: PersonRequest) -> HttpResponse:
    """Let scripts run in the order of `key`; or move the one named by `up` or `down` by one place."""
    order_scripts(request.user, moved_keys(request))
    return HttpResponse(status=204) if "X-Autosave" in request.headers else redirect("chats:scripts")


@require_POST
@person_required
def script_copies(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = _script(request, pk)
    data = {**file_data(stored), "scriptName": _("%(name)s (copy)") % {"name": stored.name[:180]}}
    try:
        (copy,) = add_scripts(request.user, [data], character=stored.character)
    except ChatError as error:
        messages.error(request, error.text)
        return redirect("chats:scripts")
    messages.success(request, _("Duplicated. This is the copy."))
    return redirect("chats:script", copy.pk)


@require_POST
@person_required
def script_trash(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = _script(request, pk)
    stored.trash()
    url = reverse("chats:script-restoration", args=[stored.pk])
    offer_undo(request, _("%(name)s was deleted.") % {"name": stored.name}, url=url)
    return redirect("chats:scripts")


@require_POST
@person_required
def script_restoration(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = get_object_or_404(RegexScript.objects.trashed_by(request.user), pk=pk)
    try:
        restore_script(stored)
    except ChatError as error:
        messages.error(request, error.text)
    else:
        messages.success(request, _("Restored."))
    return redirect("chats:scripts")


@require_POST
@guest_welcome
def scripts_import(request: PersonRequest) -> HttpResponse:
    """Add the scripts of files; one that cannot be read is named and leaves the others alone."""
    count = 0
    for upload in request.FILES.getlist("file")[:50]:
        try:
            count += len(add_scripts(request.user, read_scripts(upload.read())))
        except (FileRefused, ChatError) as error:
            messages.error(request, f"{str(upload.name)[:80]}: {error.text}")
        except PromptError:
            messages.error(request, f"{str(upload.name)[:80]}: " + _("There is no regex script in this file."))
    if count:
        said = ngettext("%(n)s script imported.", "%(n)s scripts imported.", count) % {"n": count}
        messages.success(request, said)
    elif not request.FILES:
        messages.error(request, _("Choose a file first."))
    return redirect("chats:scripts")


@require_safe
@person_required
def scripts_export(request: PersonRequest) -> HttpResponse:
    """All scripts as one file, or with `key` one of them."""
    found = RegexScript.objects.owned_by(request.user).in_order()
    key = request.GET.get("key", "")
    if key:
        found = found.filter(pk=uuid_of(key) or UUID(int=0))
        name = f"regex-{get_object_or_404(found).name}.json"
    else:
        name = "regex-scripts.json"
    return as_download(HttpResponse(write_scripts(found), content_type="application/json"), name)


@require_POST
@person_required
def script_consent(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Let the scripts inside the card of a chat's character run, or not; asked once and changed at any time."""
    chat = writable_chat(request.user, pk)
    if chat.character is not None and (card_scripts(chat.character) or request.POST.get("granted") == "false"):
        is_granted = request.POST.get("granted") == "true"
        answer_consent(request.user, chat.character, is_granted=is_granted)
        messages.success(
            request, _("The card's scripts run now.") if is_granted else _("The card's scripts do not run.")
        )
    return redirect(chat)


@require_POST
@person_required
def consent_change(request: PersonRequest, number: int) -> HttpResponse:
    """The same from the list of answers."""
    consent = get_object_or_404(ScriptConsent.objects.filter(owner=request.user).select_related("character"), pk=number)
    answer_consent(request.user, consent.character, is_granted=request.POST.get("granted") == "true")
    return redirect("chats:scripts")


def moved_keys(request: HttpRequest) -> list[UUID]:
    """The `key`s of a list as they stand, with the one that a button moves a place up or down."""
    keys = [key for key in map(uuid_of, request.POST.getlist("key")[:1_000]) if key is not None]
    for name, step in (("up", -1), ("down", 1)):
        moved = uuid_of(request.POST.get(name, ""))
        if moved is not None and moved in keys:
            place = keys.index(moved)
            keys.insert(max(0, place + step), keys.pop(place))
    return keys


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@guest_welcome
def _create(request: PersonRequest) -> HttpResponse:
    form = RegexScriptForm(request.user, request.POST)
    if not form.is_valid():
        return _form_page(request, None, form)
    try:
        (created,) = add_scripts(request.user, [form.data_of_script()], character=form.cleaned_data["character"])
    except ChatError as error:
        form.add_error(None, error.text)
        return _form_page(request, None, form)
    messages.success(request, _("%(name)s is saved.") % {"name": created.name})
    return redirect("chats:scripts")


def _script(request: PersonRequest, pk: UUID) -> RegexScript:
    owned = RegexScript.objects.owned_by(request.user).select_related("character")
    stored = get_object_or_404(owned, pk=pk)
    stored.owner = request.user
    return stored


def _form_page(request: HttpRequest, stored: RegexScript | None, form: RegexScriptForm | None = None) -> HttpResponse:
    form = form or RegexScriptForm(request.user)
    context = {"form": form, "script": stored}
    return render(request, "chats/script.html", context, status=422 if form.errors else 200)
