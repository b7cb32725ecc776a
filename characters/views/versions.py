"""The history of a character: what changed when, and the way back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from characters.actions.versions import card_of, current_version, restore_version
from characters.diffs import card_diff
from characters.models import Character, CharacterVersion
from characters.views.access import owned_character, owned_version
from characters.views.fragments import asks_for
from tavern.accounts.requests import PersonRequest, person_required

_MOST_LISTED = 200


@require_safe
@person_required
def versions(request: PersonRequest, slug: str, number: int | None = None) -> HttpResponse:
    """List the versions, and show what one of them changed: the newest, or the one asked for."""
    found = owned_character(request.user, slug)
    shown = owned_version(found, number) if number else current_version(found)
    before = _compared(request, found, shown)
    listed = found.versions.newest_first().select_related("author").defer("card")[:_MOST_LISTED]
    context = {
        "character": found,
        "versions": listed,
        "shown": shown,
        "before": before,
        "diff": card_diff(card_of(before), card_of(shown)) if before else [],
        "portrait_changed": before is not None and before.portrait_id != shown.portrait_id,
        "is_current": shown.pk == found.current_id,
    }
    if asks_for(request, "diff"):
        return render(request, "characters/versions.html#diff", context)
    return render(request, "characters/versions.html", context)


@person_required
@require_POST
def version_restoration(request: PersonRequest, slug: str, number: int) -> HttpResponse:
    found = owned_character(request.user, slug)
    restored = restore_version(owned_version(found, number), author=request.user)
    said = {"old": number, "new": restored.number}
    messages.success(request, _("Version %(old)d is back, as version %(new)d.") % said)
    return redirect("characters:versions", slug)


def _compared(request: PersonRequest, found: Character, shown: CharacterVersion) -> CharacterVersion | None:
    """The version to compare with: the one asked for, else the one before."""
    asked = request.GET.get("against", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 9:
        return owned_version(found, int(asked))
    return found.versions.filter(number__lt=shown.number).select_related("portrait").newest_first().first()
