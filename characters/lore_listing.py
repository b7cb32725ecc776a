"""The entries of a lorebook as its table shows them: filtered, sorted, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from characters.editor.rows import POSITIONS
from characters.models import Lorebook, LoreEntry

PAGE_SIZE = 100
_SORTS = {
    "": ("place", "uid"),
    "title": ("title", "uid"),
    "-title": ("-title", "-uid"),
    "order": ("order", "uid"),
    "-order": ("-order", "-uid"),
    "tokens": ("tokens", "uid"),
    "-tokens": ("-tokens", "-uid"),
}
_STATES = {
    "on": Q(is_enabled=True, is_constant=False),
    "constant": Q(is_enabled=True, is_constant=True),
    "off": Q(is_enabled=False),
}


@dataclass(frozen=True)
class LoreWish:
    """What the table shows. `sort` is empty for the author's own order."""

    text: str = ""
    state: str = ""
    position: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: QueryDict) -> LoreWish:
        """Read an address; what makes no sense in it is left out."""
        page = query.get("page", "")
        return cls(
            text=" ".join(query.get("q", "").replace("\0", "").split())[:100],
            state=query.get("state", "") if query.get("state") in _STATES else "",
            position=query.get("position", "") if query.get("position") in dict(POSITIONS) else "",
            sort=query.get("sort", "") if query.get("sort") in _SORTS else "",
            page=max(int(page), 1) if page.isascii() and page.isdecimal() and len(page) < 4 else 1,
        )

    def query(self, **changes: Any) -> str:
        """Return the address of this wish with changes, from the first page unless told otherwise."""
        wish = replace(self, **{"page": 1, **changes})
        pairs = [("q", wish.text), ("state", wish.state), ("position", wish.position), ("sort", wish.sort)]
        pairs += [("page", str(wish.page))] if wish.page > 1 else []
        return "?" + urlencode([(name, value) for name, value in pairs if value])

    @property
    def is_plain(self) -> bool:
        return not (self.text or self.state or self.position)

    @property
    def is_own_order(self) -> bool:
        """All entries in the author's order, which can be changed then."""
        return self.is_plain and not self.sort

    def sort_links(self) -> dict[str, tuple[str, str]]:
        """For each column that sorts: where a press on its head leads, and how it is sorted now."""
        links = {}
        for name in ("title", "order", "tokens"):
            following = {name: f"-{name}", f"-{name}": ""}.get(self.sort, name)
            now = {name: "ascending", f"-{name}": "descending"}.get(self.sort, "none")
            links[name] = (self.query(sort=following), now)
        return links


def entries_of(book: Lorebook, wish: LoreWish) -> QuerySet[LoreEntry]:
    """Narrow and order the entries of a book."""
    found = book.entries.all()
    if wish.text:
        found = found.filter(
            Q(title__icontains=wish.text) | Q(content__icontains=wish.text) | Q(keys__icontains=wish.text)
        )
    if wish.state:
        found = found.filter(_STATES[wish.state])
    if wish.position:
        found = found.filter(position=int(wish.position))
    return found.order_by(*_SORTS[wish.sort])


def page_of(book: Lorebook, wish: LoreWish) -> tuple[list[LoreEntry], bool]:
    """Return a page and whether there is another one. A book is bounded, and so is how far a page can be."""
    start = (wish.page - 1) * PAGE_SIZE
    rows = list(entries_of(book, wish).defer("fields")[start : start + PAGE_SIZE + 1])
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
