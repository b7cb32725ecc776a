"""A book made ready for scanning: one automaton that finds all plain keys in a single pass over a text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from ._decorators import Decorated, undecorated
from ._keys import Key, has_macro, read_keys
from .entry import LoreBook, content_hash

#: Books kept compiled in one process.
COMPILED_BOOKS = 64


@dataclass(frozen=True, slots=True)
class CompiledEntry:
    """An entry with its keys read. `is_dynamic`: some primary key is a pattern or has macros, so that no automaton
    can tell beforehand whether it occurs."""

    decorated: Decorated
    index: int
    primary: tuple[Key, ...]
    secondary: tuple[Key, ...]
    exclude: tuple[Key, ...]
    is_dynamic: bool
    has_macro_keys: bool


@dataclass(frozen=True, slots=True)
class CompiledBook:
    """`places` maps a key of the automaton, by its number, to the entries that have it as a primary key."""

    name: str
    content_hash: str
    entries: tuple[CompiledEntry, ...]
    automaton: AhoCorasick | None
    places: tuple[tuple[int, ...], ...]
    #: Entries that may be active whatever the text says: constant ones, those with decorators and dynamic ones.
    always: tuple[int, ...]
    deepest_scan: int
    delay_levels: tuple[int, ...]

    def called_by(self, folded: str) -> Iterator[int]:
        """Yield the entries one of whose plain primary keys occurs in a lower-case text; some may come twice."""
        if self.automaton is None or not folded:
            return
        seen = {found[0] for found in self.automaton.find_matches_as_indexes(folded, overlapping=True)}
        for number in seen:
            yield from self.places[number]


def compile_book(book: LoreBook) -> CompiledBook:
    """Compile a book, or return the one compiled before from the same content."""
    return _compile(_ByHash(book.content_hash or content_hash(book), book.name, book))


@dataclass(frozen=True, slots=True)
class _ByHash:
    """A book that is equal to any other of the same content and name, so that the cache never compares entries."""

    key: str
    name: str
    book: LoreBook = field(compare=False)


@lru_cache(maxsize=COMPILED_BOOKS)
def _compile(keyed: _ByHash) -> CompiledBook:
    entries = tuple(_compiled(undecorated(entry), index) for index, entry in enumerate(keyed.book.entries))
    numbers: dict[str, int] = {}
    places: list[list[int]] = []
    always = []
    for entry in entries:
        decorated = entry.decorated
        if not decorated.entry.enabled:
            continue
        if decorated.entry.constant or decorated.activate or entry.is_dynamic:
            always.append(entry.index)
        for key in entry.primary:
            if key.pattern is None:
                number = numbers.setdefault(key.folded, len(numbers))
                if number == len(places):
                    places.append([])
                places[number].append(entry.index)
    return CompiledBook(
        name=keyed.name,
        content_hash=keyed.key,
        entries=entries,
        automaton=AhoCorasick(list(numbers), matchkind=MatchKind.Standard) if numbers else None,
        places=tuple(map(tuple, places)),
        always=tuple(always),
        deepest_scan=max((entry.decorated.entry.scan_depth or 0 for entry in entries), default=0),
        delay_levels=tuple(
            sorted({level for entry in entries if (level := entry.decorated.entry.delay_until_recursion) > 0})
        ),
    )


def _compiled(decorated: Decorated, index: int) -> CompiledEntry:
    entry = decorated.entry
    primary = read_keys(entry.keys)
    has_macro_keys = any(map(has_macro, (*entry.keys, *entry.secondary_keys, *decorated.exclude_keys)))
    return CompiledEntry(
        decorated=decorated,
        index=index,
        primary=primary,
        secondary=read_keys(entry.secondary_keys),
        exclude=read_keys(decorated.exclude_keys),
        is_dynamic=any(key.pattern for key in primary) or any(map(has_macro, entry.keys)),
        has_macro_keys=has_macro_keys,
    )
