"""Quick replies: the sets, the editor of one, files, and the panel that says which stand in a chat."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chats.actions import attach_set, create_set, order_sets, restore_set, update_set
from chats.errors import ChatError
from chats.models import Chat, QuickReplySet
from chats.quick_replies import FileRefused, read_set, write_set
from chats.quick_reply_form import QuickReplySetForm, apply_operation, entries_from, rows_of
from chats.views.access import writable_chat
from chats.views.answers import sent_to, wants_fragment
from chats.views.scripting import moved_keys, uuid_of
from tavern.accounts.requests import PersonRequest, guest_welcome, person_required
from tavern.lib.downloads import as_download
from tavern.lib.notices import offer_undo


@require_safe
def quick_replies(request: HttpRequest) -> HttpResponse:
    """Everybody may read what quick replies are, and makes some without an account."""
    found = QuickReplySet.objects.owned_by(request.user).in_order()
    return render(request, "chats/quick_replies.html", {"sets": found})


@require_http_methods(["GET", "HEAD", "POST"])
def set_create(request: HttpRequest) -> HttpResponseBase:
    """With a chat's id in `chat`, the new set stands in that chat alone."""
    if request.method == "POST":
        return _create(request)
    form, rows = QuickReplySetForm(), rows_of([{"id": 1}])
    for_chat = uuid_of(request.GET.get("chat", ""))
    return render(request, "chats/quick_reply_set.html", {"form": form, "rows": rows, "for_chat": for_chat})


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def quick_reply_set(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = _set(request, pk)
    if request.method != "POST":
        context = {"form": QuickReplySetForm(stored=stored), "set": stored, "rows": rows_of(stored.entries)}
        return render(request, "chats/quick_reply_set.html", context)
    if "operation" in request.POST:
        return _changed_rows(request, stored)
    form = QuickReplySetForm(request.POST, stored=stored)
    entries = entries_from(request.POST, stored.entries)
    if not form.is_valid():
        return _refused(request, form, entries, stored)
    values = form.cleaned_data
    update_set(
        stored,
        name=values["name"],
        entries=entries,
        is_everywhere=values["is_everywhere"],
        data={"disableSend": values["inserts"]},
    )
    messages.success(request, _("%(name)s is saved.") % {"name": stored.name})
    return redirect("chats:quick-replies")


@require_POST
@person_required
def set_copies(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = _set(request, pk)
    name = _("%(name)s (copy)") % {"name": stored.name[:80]}
    try:
        copy = create_set(
            request.user, name=name, entries=stored.entries, data=stored.data, is_everywhere=stored.is_everywhere
        )
    except ChatError as error:
        messages.error(request, error.text)
        return redirect("chats:quick-replies")
    messages.success(request, _("Duplicated. This is the copy."))
    return redirect("chats:quick-reply-set", copy.pk)


@require_POST
@person_required
def set_trash(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = _set(request, pk)
    stored.trash()
    url = reverse("chats:quick-reply-set-restoration", args=[stored.pk])
    offer_undo(request, _("%(name)s was deleted.") % {"name": stored.name}, url=url)
    return redirect("chats:quick-replies")


@require_POST
@person_required
def set_restoration(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = get_object_or_404(QuickReplySet.objects.trashed_by(request.user).select_related("owner"), pk=pk)
    try:
        restore_set(stored)
    except ChatError as error:
        messages.error(request, error.text)
    else:
        messages.success(request, _("Restored."))
    return redirect("chats:quick-replies")


@require_POST
@person_required
def sets_order(request: PersonRequest) -> HttpResponse:
    order_sets(request.user, moved_keys(request))
    return HttpResponse(status=204) if "X-Autosave" in request.headers else redirect("chats:quick-replies")


@require_POST
@guest_welcome
def sets_import(request: PersonRequest) -> HttpResponse:
    """Add sets from files; one that cannot be read is named and leaves the others alone."""
    count = 0
    for upload in request.FILES.getlist("file")[:50]:
        filename = str(upload.name)[:80]
        try:
            name, entries, data = read_set(upload.read(), filename=filename)
            create_set(request.user, name=name, entries=entries, data=data)
            count += 1
        except (FileRefused, ChatError) as error:
            messages.error(request, f"{filename}: {error.text}")
    if count:
        messages.success(request, ngettext("%(n)s set imported.", "%(n)s sets imported.", count) % {"n": count})
    elif not request.FILES:
        messages.error(request, _("Choose a file first."))
    return redirect("chats:quick-replies")


@require_safe
@person_required
def set_export(request: PersonRequest, pk: UUID) -> HttpResponse:
    stored = _set(request, pk)
    answer = HttpResponse(write_set(stored), content_type="application/json")
    return as_download(answer, f"{stored.name}.json")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def attachments(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Which sets stand above the composer of a chat; POST attaches `set` or, with `attached=false`, takes it away."""
    chat = writable_chat(request.user, pk)
    if request.method == "POST":
        key = uuid_of(request.POST.get("set", ""))
        stored = get_object_or_404(QuickReplySet.objects.owned_by(request.user), pk=key)
        attach_set(stored, chat, is_attached=request.POST.get("attached") != "false")
        return sent_to(request, chat.get_absolute_url()) if not wants_fragment(request) else _panel(request, chat)
    return _panel(request, chat)


def _panel(request: PersonRequest, chat: Chat) -> HttpResponse:
    owned = QuickReplySet.objects.owned_by(request.user)
    here = set(owned.filter(chats=chat).values_list("pk", flat=True))
    sets = [(each, each.pk in here) for each in owned.in_order()]
    template = f"chats/attachments.html{'#panel' if wants_fragment(request) else ''}"
    return render(request, template, {"chat": chat, "sets": sets})


@guest_welcome
def _create(request: PersonRequest) -> HttpResponse:
    if "operation" in request.POST:
        return _changed_rows(request, None)
    form, entries = QuickReplySetForm(request.POST), entries_from(request.POST, [])
    if not form.is_valid():
        return _refused(request, form, entries, None)
    key = uuid_of(request.POST.get("chat", ""))
    chat = Chat.objects.writable_by(request.user).filter(pk=key).first() if key else None
    values = form.cleaned_data
    try:
        created = create_set(
            request.user,
            name=values["name"],
            entries=entries,
            data={"disableSend": values["inserts"]},
            is_everywhere=values["is_everywhere"],
            chat=chat,
        )
    except ChatError as error:
        form.add_error(None, error.text)
        return _refused(request, form, entries, None)
    messages.success(request, _("%(name)s is saved.") % {"name": created.name})
    return redirect(chat) if chat else redirect("chats:quick-replies")


def _changed_rows(request: PersonRequest, stored: QuickReplySet | None) -> HttpResponse:
    """Add, move or remove a row: htmx gets the rows, a browser without scripts the whole page; nothing is stored yet."""
    data: QueryDict = request.POST.copy()
    opened = apply_operation(data, request.POST.get("operation", ""))
    rows = rows_of(entries_from(data, stored.entries if stored else []))
    context = {
        "form": QuickReplySetForm(data, stored=stored),
        "set": stored,
        "rows": rows,
        "opened": opened,
        "for_chat": uuid_of(data.get("chat", "")),
    }
    return render(request, f"chats/quick_reply_set.html{'#rows' if request.htmx else ''}", context)


def _refused(
    request: PersonRequest, form: QuickReplySetForm, entries: list[dict[str, object]], stored: QuickReplySet | None
) -> HttpResponse:
    context = {"form": form, "set": stored, "rows": rows_of(entries), "for_chat": uuid_of(request.POST.get("chat", ""))}
    return render(request, "chats/quick_reply_set.html", context, status=422)


def _set(request: PersonRequest, pk: UUID) -> QuickReplySet:
    stored = get_object_or_404(QuickReplySet.objects.owned_by(request.user), pk=pk)
    stored.owner = request.user
    return stored
