"""Discover: everything public, and for strangers a first taste of it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from characters.actions.browsing import browse_mark
from characters.actions.versions import card_of, current_version
from characters.language import NAMES
from characters.listing import Wish, common_languages, common_tags, matching, page_of, tag_chips
from characters.models import Character, Rating
from characters.previews import first_words
from characters.ratings import DEFAULT_LEVEL, level_of
from characters.tiles import tile_of
from characters.views.chatting import start_url
from characters.views.fragments import asks_for, asks_for_more
from tavern.accounts.preferences import preferences_for

#: Seconds that a rendered page is shown; changes of public characters forget it at once.
_KEPT_S = 300
_FEATURED = 3
_MOST_KEPT_PAGES = 5


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    wish = Wish.from_query(request.GET)
    level = level_of(request.user)
    first = preferences_for(request.user).content_languages or ((get_language() or settings.LANGUAGE_CODE)[:2],)
    if asks_for_more(request):
        return HttpResponse(_rendered(wish, level, first, "more"))
    results = mark_safe(_rendered(wish, level, first, "results"))  # noqa: S308 - our own template
    if asks_for(request, "results"):
        return HttpResponse(results)
    newcomer = not request.user.is_authenticated and wish.is_plain and wish.page == 1
    context = {"wish": wish, "results": results, "featured": _featured() if newcomer else []}
    return render(request, "characters/browse.html", context)


def _rendered(wish: Wish, level: Rating, first: Sequence[str], part: str) -> str:
    """Render the results or only their next page; the common ones are remembered per languages and level."""
    if wish.text or wish.page > _MOST_KEPT_PAGES or len(wish.tags) + len(wish.without) > 1:
        return _render(wish, level, first, part)
    languages = ",".join([get_language() or "", *first])
    key = f"characters:browse:{browse_mark()}:{languages}:{level}:{part}:{wish.key}"
    html = cache.get(key)
    if html is None:
        html = _render(wish, level, first, part)
        cache.set(key, html, _KEPT_S)
    return str(html)


def _render(wish: Wish, level: Rating, first: Sequence[str], part: str) -> str:
    rows, has_more = page_of(matching(Character.objects.public(), wish, first=first), wish)
    context: dict[str, Any] = {
        "wish": wish,
        "tiles": [tile_of(row, level, eager=place < 4 and wish.page == 1) for place, row in enumerate(rows)],
        "next": wish.query(page=wish.page + 1) if has_more else "",
        "LANGUAGE_CODE": get_language(),
    }
    if part == "results":
        context |= _filters(wish)
        context |= {} if rows else _ways_out(wish)
    return render_to_string(f"characters/browse.html#{part}", context)


def _filters(wish: Wish) -> dict[str, Any]:
    languages = [(code, NAMES.get(code, code)) for code in common_languages()]
    return {
        "chips": tag_chips(wish, common_tags()),
        "languages": [(code, name, wish.query(language=code)) for code, name in languages],
        "any_language": wish.query(language=""),
        "ratings": [(value, label, wish.query(rating=value)) for value, label in Rating.choices],
        "any_rating": wish.query(rating=""),
        "sorts": [
            *([("", _("Best match"), wish.query(sort=""))] if wish.text else []),
            ("popular", _("Popular"), wish.query(sort="popular")),
            ("new", _("New"), wish.query(sort="new")),
            ("name", _("By name"), wish.query(sort="name")),
        ],
    }


def _ways_out(wish: Wish) -> dict[str, Any]:
    """For a page without results: which filter hurts most, and how many there are without it."""
    options: list[tuple[str, dict[str, Any]]] = [(_("the search"), {"text": ""})] if wish.text else []
    options += [(tag, {"tags": tuple(t for t in wish.tags if t != tag)}) for tag in wish.tags]
    options += [(_("the language"), {"language": ""})] if wish.language else []
    options += [(_("the rating"), {"rating": ""})] if wish.rating else []
    counted = []
    for label, change in options[:6]:
        other = Wish(**{**asdict(wish), **change, "page": 1})
        count = matching(Character.objects.public(), other).order_by().count()
        if count:
            counted.append((count, label, wish.query(**change)))
    return {"ways_out": sorted(counted, reverse=True)[:3]}


def _featured() -> list[dict[str, Any]]:
    """Three characters with their first words, in the reader's language where there are enough."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    key = f"characters:featured:{browse_mark()}:{get_language()}"
    found = cache.get(key)
    if found is None:
        found = [_taste(character) for character in _choose_featured(language)]
        cache.set(key, found, _KEPT_S)
    return list(found)


def _choose_featured(language: str) -> list[Character]:
    public = Character.objects.public().filter(rating=Rating.ALL, portrait__isnull=False)
    ordered = public.order_by("-is_starter", "-chat_count", "id").select_related("current", "portrait").defer("search")
    own = list(ordered.filter(language__startswith=language)[:_FEATURED])
    others = ordered.exclude(pk__in=[character.pk for character in own])[: _FEATURED - len(own)]
    return [*own, *others]


def _taste(character: Character) -> dict[str, Any]:
    card = card_of(current_version(character))
    return {
        **asdict(tile_of(character, DEFAULT_LEVEL)),
        "words": first_words(card, reader=_("you")),
        "start_url": start_url(character),
    }
