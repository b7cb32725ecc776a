"""Lists of characters: what somebody asked for, as a value, and the characters that answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchRank
from django.core.cache import cache
from django.db import connection, models
from django.http import QueryDict

from characters.actions.browsing import browse_mark
from characters.models import Character, CharacterQuerySet, Rating
from characters.search import search_query

PAGE_SIZE = 24
#: Nobody scrolls further through what others made; a search is the better way.
MOST_PAGES = 50
#: One's own characters are all within reach.
MOST_LIBRARY_PAGES = 999
#: Seconds that the filters' choices are remembered; changes of public characters forget them at once.
_CHOICES_KEPT_S = 300
_MOST_TAGS = 8
SORTS = ("popular", "new", "name")


@dataclass(frozen=True)
class Wish:
    """What a browse page shows. `sort` is empty for the default: best match of a search, else popular."""

    text: str = ""
    tags: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    language: str = ""
    rating: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: QueryDict) -> Wish:
        """Read an address; what makes no sense in it is left out."""
        page = query.get("page", "")
        return cls(
            text=" ".join(query.get("q", "").replace("\0", "").split())[:100],
            tags=_tags(query.getlist("tag")),
            without=_tags(query.getlist("without")),
            language=query.get("language", "")[:5] if query.get("language", "").isalpha() else "",
            rating=query.get("rating", "") if query.get("rating") in Rating.values else "",
            sort=query.get("sort", "") if query.get("sort") in SORTS else "",
            page=max(int(page), 1) if page.isascii() and page.isdecimal() and len(page) < 4 else 1,
        )

    def query(self, **changes: Any) -> str:
        """Return the address of this wish with changes, from the first page unless told otherwise."""
        wish = replace(self, **{"page": 1, **changes})
        pairs = [("q", wish.text), *(("tag", t) for t in wish.tags), *(("without", t) for t in wish.without)]
        pairs += [("language", wish.language), ("rating", wish.rating), ("sort", wish.sort)]
        pairs += [("page", str(wish.page))] if wish.page > 1 else []
        return "?" + urlencode([(name, value) for name, value in pairs if value])

    @property
    def is_plain(self) -> bool:
        """Nothing was asked for in particular."""
        return not (self.text or self.tags or self.without or self.language or self.rating)

    @property
    def key(self) -> str:
        return self.query(page=self.page)


@dataclass(frozen=True)
class TagChip:
    """A tag of the filter; pressing goes from off to include to exclude to off."""

    name: str
    state: str
    href: str


def matching(characters: CharacterQuerySet, wish: Wish, *, first: Sequence[str] = ()) -> CharacterQuerySet:
    """Narrow and order characters by a wish; where it names no order, those of the languages `first` come first."""
    found = characters
    if wish.tags:
        found = found.tagged(*wish.tags)
    if wish.without:
        found = found.untagged(*wish.without)
    if wish.language:
        found = found.filter(language__startswith=wish.language)
    if wish.rating:
        found = found.filter(rating=wish.rating)
    ordered = _ordered(found, wish)
    if not first or wish.text or wish.sort or wish.language:
        return ordered
    speaks = [models.When(language__startswith=code, then=0) for code in first]
    return ordered.order_by(models.Case(*speaks, default=1), *ordered.query.order_by)


def page_of(
    found: CharacterQuerySet, wish: Wish, size: int = PAGE_SIZE, *, most_pages: int = MOST_PAGES
) -> tuple[list[Character], bool]:
    """Return one page, the last allowed one at most, and whether there is another one."""
    page = min(wish.page, most_pages)
    start = (page - 1) * size
    rows = list(found.with_portraits().defer("search")[start : start + size + 1])
    return rows[:size], len(rows) > size and page < most_pages


def tag_chips(wish: Wish, known: list[str]) -> list[TagChip]:
    chosen = [*wish.tags, *wish.without]
    return [_chip(wish, name) for name in [*chosen, *(name for name in known if name not in chosen)]]


def common_tags(limit: int = 12) -> list[str]:
    """Return the tags that most public characters carry, most common first."""
    key = f"characters:tags:{browse_mark()}:{limit}"
    tags: list[str] | None = cache.get(key)
    if tags is None:
        tags = _count_tags(limit)
        cache.set(key, tags, _CHOICES_KEPT_S)
    return tags


def common_languages() -> list[str]:
    """Return the languages that most public characters speak, as two letters each."""
    key = f"characters:languages:{browse_mark()}"
    languages: list[str] | None = cache.get(key)
    if languages is None:
        languages = _count_languages()
        cache.set(key, languages, _CHOICES_KEPT_S)
    return languages


def _count_tags(limit: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tag FROM characters_character, unnest(tags) AS tag"
            " WHERE deleted_at IS NULL AND visibility = 'public'"
            " GROUP BY tag ORDER BY count(*) DESC, tag LIMIT %s",
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _count_languages() -> list[str]:
    public = Character.objects.public().exclude(language="").order_by().values("language")
    counted = public.annotate(count=models.Count("id")).order_by("-count")[:8]
    return sorted({row["language"].split("-")[0] for row in counted})


def _ordered(found: CharacterQuerySet, wish: Wish) -> CharacterQuerySet:
    asked = search_query(wish.text) if wish.text else None
    if wish.text:
        found = found.filter(search=asked) if asked else found.filter(name__icontains=wish.text)
    if asked and not wish.sort:
        return found.annotate(rank=SearchRank("search", asked)).order_by("-rank", "-chat_count", "-id")
    if wish.sort == "new":
        return found.order_by(models.F("published_at").desc(nulls_last=True), "-id")
    if wish.sort == "name":
        return found.order_by("sort_key", "-id")
    return found.order_by("-chat_count", "-id")


def _tags(values: list[str]) -> tuple[str, ...]:
    cleaned = (" ".join(value.casefold().replace("\0", "").split())[:60] for value in values)
    return tuple(dict.fromkeys(filter(None, cleaned)))[:_MOST_TAGS]


def _chip(wish: Wish, name: str) -> TagChip:
    if name in wish.tags:
        tags = tuple(tag for tag in wish.tags if tag != name)
        return TagChip(name, "include", wish.query(tags=tags, without=(*wish.without, name)))
    if name in wish.without:
        return TagChip(name, "exclude", wish.query(without=tuple(tag for tag in wish.without if tag != name)))
    return TagChip(name, "off", wish.query(tags=(*wish.tags, name)))
