"""A book made ready for scanning: its plain keys are found in one pass over a text, however many there are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from ._decorators import Decorated, undecorated
from ._keys import Key, has_macro, is_word, read_keys, words_of
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
class _Finder:
    """Finds plain keys: those that must be a word of the text among its words, the others with an automaton.

    Looking words up is what keeps short keys cheap, which stand inside other words all over a text.
    """

    words: Mapping[str, Sequence[int]]
    automaton: AhoCorasick | None
    places: Sequence[Sequence[int]]

    def called_by(self, folded: str, words: frozenset[str]) -> Iterator[int]:
        for word in words & self.words.keys():
            yield from self.words[word]
        if self.automaton is not None:
            for number in {found[0] for found in self.automaton.find_matches_as_indexes(folded, overlapping=True)}:
                yield from self.places[number]


@dataclass(frozen=True, slots=True)
class CompiledBook:
    name: str
    content_hash: str
    entries: tuple[CompiledEntry, ...]
    #: Entries that may be active whatever the text says: constant ones, those with decorators and dynamic ones.
    always: tuple[int, ...]
    deepest_scan: int
    delay_levels: tuple[int, ...]
    #: By whether keys are whole words where an entry does not say, and whose words.
    _finders: dict[tuple[bool, bool], _Finder] = field(default_factory=dict)

    def called_by(self, folded: str, *, whole_words: bool, unicode_words: bool) -> Iterator[int]:
        """Yield the entries one of whose plain primary keys occurs in a lower-case text; some may come twice."""
        if not folded:
            return
        mode = whole_words, unicode_words
        finder = self._finders.get(mode)
        if finder is None:
            finder = self._finders[mode] = _finder(self.entries, *mode)
        yield from finder.called_by(folded, words_of(folded, unicode_words=unicode_words))


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
    always = [
        entry.index
        for entry in entries
        if (written := entry.decorated.entry).enabled
        and (written.constant or entry.decorated.activate or entry.is_dynamic)
    ]
    return CompiledBook(
        name=keyed.name,
        content_hash=keyed.key,
        entries=entries,
        always=tuple(always),
        deepest_scan=max((entry.decorated.entry.scan_depth or 0 for entry in entries), default=0),
        delay_levels=tuple(
            sorted({level for entry in entries if (level := entry.decorated.entry.delay_until_recursion) > 0})
        ),
    )


def _finder(entries: Sequence[CompiledEntry], whole_words: bool, unicode_words: bool) -> _Finder:
    words, others = dict[str, list[int]](), dict[str, list[int]]()
    for entry in entries:
        written = entry.decorated.entry
        if not written.enabled:
            continue
        whole = whole_words if written.whole_words is None else written.whole_words
        for key in entry.primary:
            if key.pattern is None:
                found_as_word = whole and is_word(key.folded, unicode_words=unicode_words)
                (words if found_as_word else others).setdefault(key.folded, []).append(entry.index)
    automaton = AhoCorasick(list(others), matchkind=MatchKind.Standard) if others else None
    return _Finder(words, automaton, tuple(others.values()))


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
