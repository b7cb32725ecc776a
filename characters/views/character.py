"""The page of one character, and what its owner does to it as a whole."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from characters.actions.exports import ExportFormat, export_character
from characters.actions.publishing import GuestsCannotPublish, publish
from characters.actions.trash import restore_characters, trash_characters
from characters.actions.versions import card_of, current_version, duplicate_character
from characters.messages import sentence_for
from characters.models import Character, Visibility
from characters.previews import greeting_html, notes_html
from characters.ratings import level_of
from characters.tiles import tile_of
from characters.views.access import owned_character, visible_character
from characters.views.chatting import group_url, start_url
from characters.views.fragments import asks_for
from tavern.accounts.models import User
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.downloads import as_download
from tavern.lib.notices import offer_undo

_SAID = {
    Visibility.PRIVATE: gettext_lazy("Only you can see it now."),
    Visibility.UNLISTED: gettext_lazy("Everyone with the link can see it now."),
    Visibility.PUBLIC: gettext_lazy("Everyone can find it now."),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@require_safe
def character(request: HttpRequest, slug: str) -> HttpResponse:
    found = visible_character(request.user, slug)
    context = _context(request, found)
    if asks_for(request, "greeting"):
        return render(request, "characters/character.html#greeting", context)
    return render(request, "characters/character.html", context)


@require_safe
def export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Download a card; everybody who may see a character may take it along."""
    if kind not in ExportFormat.values:
        raise Http404
    found = visible_character(request.user, slug)
    exported = export_character(found, ExportFormat(kind))
    return download(exported.content, exported.name, exported.mime)


@person_required
@require_POST
def visibility(request: PersonRequest, slug: str) -> HttpResponse:
    found = owned_character(request.user, slug)
    wanted = request.POST.get("visibility", "")
    if wanted not in Visibility.values:
        return HttpResponse(_("Choose who can see it."), status=422, content_type="text/plain; charset=utf-8")
    try:
        publish(found, Visibility(wanted), by=request.user)
    except GuestsCannotPublish as error:
        messages.error(request, sentence_for(error.code))
    else:
        messages.success(request, str(_SAID[Visibility(wanted)]))
    return redirect(found)


@person_required
@require_POST
def copies(request: PersonRequest, slug: str) -> HttpResponse:
    found = owned_character(request.user, slug)
    name = _("%(name)s (copy)") % {"name": found.name[:180]}
    copy = duplicate_character(found, owner=request.user, name=name)
    messages.success(request, _("Duplicated. This is the copy."))
    return redirect("characters:edit", copy.slug)


@person_required
@require_POST
def trash(request: PersonRequest, slug: str) -> HttpResponse:
    found = owned_character(request.user, slug)
    moment = trash_characters(Character.objects.filter(pk=found.pk))
    if moment:
        offer_undo(request, _("%(name)s was deleted.") % {"name": found.name}, url=restoration_url(moment))
    return redirect("characters:library")


@person_required
@require_POST
def restoration(request: PersonRequest, moment: int) -> HttpResponse:
    """Bring back what was deleted at that moment, in microseconds since 1970."""
    try:
        count = restore_characters(request.user, _EPOCH + timedelta(microseconds=moment))
    except OverflowError as error:
        raise Http404 from error
    if not count:
        raise Http404
    messages.success(request, _("Restored."))
    return redirect("characters:library")


def restoration_url(moment: datetime) -> str:
    return reverse("characters:restoration", args=[(moment - _EPOCH) // timedelta(microseconds=1)])


def download(content: bytes, name: str, mime: str) -> HttpResponse:
    return as_download(HttpResponse(content, content_type=mime), name)


def _context(request: HttpRequest, found: Character) -> dict[str, Any]:
    version = current_version(found)
    card = card_of(version)
    count = len(card.greetings)
    index = _index(request.GET.get("greeting", ""), count)
    is_mine = found.owner_id == request.user.pk
    user = request.user
    reader = user.public_name if isinstance(user, User) and user.is_authenticated else _("you")
    return {
        "character": found,
        "version": version,
        "card": card,
        "tile": tile_of(found, level_of(user), mine=is_mine, eager=True),
        "is_mine": is_mine,
        "notes": notes_html(card, get_language() or "en"),
        "greeting": greeting_html(card, index, reader=reader),
        "greeting_index": index,
        "greeting_number": index + 1,
        "greeting_count": count,
        "previous_greeting": (index - 1) % count if count > 1 else None,
        "next_greeting": (index + 1) % count if count > 1 else None,
        "start_url": start_url(found),
        "group_url": group_url(found),
        "formats": ExportFormat.choices,
        "visibilities": Visibility.choices,
        "social_image": request.build_absolute_uri(found.portrait.url(640)) if found.portrait else "",
        "social_url": request.build_absolute_uri(found.get_absolute_url()),
        "lore_count": len(card.book.entries) if card.book else 0,
    }


def _index(text: str, count: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 and int(text) < count else 0
