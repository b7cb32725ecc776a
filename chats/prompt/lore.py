"""Lorebooks: which entries a piece of chat calls up.

A book is compiled once, by the hash of its content. Compiled, its plain keys are filed under their first
characters, so that a scan looks at the keys whose beginning occurs in the text instead of at every key: cost
grows with the text and hardly with the book.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from .inputs import HistoryMessage, LoreBook, LoreEntry, LoreLogic

#: A pattern of a person's may not hold up everyone else.
REGEX_TIMEOUT_S = 0.05
MAX_SCAN_MESSAGES = 100
COMPILED_BOOKS = 64

_PATTERN_KEY = regex.compile(r"/((?:\\.|[^/\\])+)/([gimsuy]*)", regex.DOTALL)
_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}
_LONGEST_GRAM = 4
#: Stands before every message, so that a pattern can say "at the start of a message".
_MESSAGE_MARK = "\x01"

ExpandMacros = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """How keys are looked for where an entry does not say it itself. `depth` is in messages."""

    depth: int = 2
    case_sensitive: bool = False
    whole_words: bool = True


@dataclass(frozen=True, slots=True)
class Activation:
    """An entry that fired, and the key that made it; `constant` entries need none."""

    entry: LoreEntry
    key: str


@dataclass(frozen=True, slots=True)
class CompiledBook:
    """A book ready for scanning. `grams` maps beginnings of keys, by length, to the entries that have such a
    key.

    `always` holds the entries that no beginning can rule out: constant ones, patterns, and keys with macros.
    """

    entries: tuple[LoreEntry, ...]
    grams: dict[int, dict[str, tuple[int, ...]]]
    always: tuple[int, ...]
    deepest_scan: int

    def candidates(self, folded_text: str) -> list[int]:
        """Entries that may fire on a text, which must be lower-case; in the order of the book."""
        found = set(self.always)
        for size, filed in self.grams.items():
            seen = {folded_text[start : start + size] for start in range(len(folded_text) - size + 1)}
            for gram in seen & filed.keys():
                found.update(filed[gram])
        return sorted(found)


def compile_book(book: LoreBook) -> CompiledBook:
    """Compile a book, or return the one compiled before from the same content."""
    return _compile(_ByHash(book.content_hash or content_hash(book), book))


def content_hash(book: LoreBook) -> str:
    """A hash that changes with anything in the entries. Store it as `LoreBook.content_hash`."""
    return hashlib.blake2b(repr(book.entries).encode(errors="backslashreplace"), digest_size=16).hexdigest()


def activated_entries(
    book: LoreBook, newest: Sequence[HistoryMessage], settings: ScanSettings, expand: ExpandMacros
) -> list[Activation]:
    """Scan the newest messages (newest first) and return what fires, in the order of the book."""
    compiled = compile_book(book)
    scan = _Scan(newest, settings, expand)
    fired = []
    for index in compiled.candidates(scan.folded(scanned_messages(book, settings))):
        entry = compiled.entries[index]
        key = "" if entry.constant else scan.key_that_fires(entry)
        if key is not None:
            fired.append(Activation(entry, key))
    return fired


def scanned_messages(book: LoreBook, settings: ScanSettings) -> int:
    """How many of the newest messages a scan of the book wants to see."""
    return min(max(compile_book(book).deepest_scan, settings.depth), MAX_SCAN_MESSAGES)


@dataclass(frozen=True, slots=True)
class _ByHash:
    """A book that is equal to any other of the same content, so that the cache never compares entries."""

    key: str
    book: LoreBook = field(compare=False)


@lru_cache(maxsize=COMPILED_BOOKS)
def _compile(keyed: _ByHash) -> CompiledBook:
    entries = tuple(entry for entry in keyed.book.entries if entry.enabled and entry.content.strip())
    grams: dict[int, dict[str, set[int]]] = {}
    always: set[int] = set()
    for index, entry in enumerate(entries):
        keys = [key.strip() for key in entry.keys if key.strip()]
        if entry.constant or any("{{" in key or "<" in key or _PATTERN_KEY.fullmatch(key) for key in keys):
            always.add(index)
            continue
        for key in keys:
            gram = key.lower()[:_LONGEST_GRAM]
            grams.setdefault(len(gram), {}).setdefault(gram, set()).add(index)
    return CompiledBook(
        entries=entries,
        grams={size: {gram: tuple(found) for gram, found in filed.items()} for size, filed in grams.items()},
        always=tuple(sorted(always)),
        deepest_scan=max((entry.scan_depth or 0 for entry in entries), default=0),
    )


class _Scan:
    """The text of one scan, cut to the depths that entries ask for."""

    def __init__(self, newest: Sequence[HistoryMessage], settings: ScanSettings, expand: ExpandMacros) -> None:
        self._lines = [f"{_MESSAGE_MARK}{message.name}: {message.text}" for message in newest]
        self._settings = settings
        self._expand = expand
        self._texts: dict[int, str] = {}
        self._folded: dict[int, str] = {}

    def text(self, depth: int) -> str:
        """The newest messages down to a depth."""
        depth = min(max(depth, 0), len(self._lines))
        if depth not in self._texts:
            self._texts[depth] = "\n".join(self._lines[:depth])
        return self._texts[depth]

    def folded(self, depth: int) -> str:
        """The same in lower case."""
        depth = min(max(depth, 0), len(self._lines))
        if depth not in self._folded:
            self._folded[depth] = self.text(depth).lower()
        return self._folded[depth]

    def key_that_fires(self, entry: LoreEntry) -> str | None:
        """The first primary key found, if the secondary keys agree."""
        primary = next(self._found(entry.keys, entry), None)
        return primary if primary is not None and self._secondary_agree(entry) else None

    def _secondary_agree(self, entry: LoreEntry) -> bool:
        keys = [key for key in entry.secondary_keys if key.strip()]
        if not keys:
            return True
        found = sum(1 for _key in self._found(keys, entry))
        match entry.logic:
            case LoreLogic.AND_ANY:
                return found > 0
            case LoreLogic.NOT_ALL:
                return found < len(keys)
            case LoreLogic.NOT_ANY:
                return found == 0
            case LoreLogic.AND_ALL:
                return found == len(keys)

    def _found(self, keys: Sequence[str], entry: LoreEntry) -> Iterator[str]:
        for key in keys:
            expanded = self._expand(key).strip()
            # An empty key would fire on everything.
            if expanded and self._occurs(expanded, entry):
                yield expanded

    def _occurs(self, key: str, entry: LoreEntry) -> bool:
        settings = self._settings
        depth = settings.depth if entry.scan_depth is None else entry.scan_depth
        pattern = _compiled_pattern(key)
        if pattern is not None:
            return _matches(pattern, self.text(depth))
        exact = settings.case_sensitive if entry.case_sensitive is None else entry.case_sensitive
        whole = settings.whole_words if entry.whole_words is None else entry.whole_words
        key, text = (key, self.text(depth)) if exact else (key.lower(), self.folded(depth))
        return _has_word(key, text) if whole and not any(map(str.isspace, key)) else key in text


@lru_cache(maxsize=16_384)
def _compiled_pattern(key: str) -> "regex.Pattern[str] | None":
    """The pattern of a key `/…/flags`; None if the key is plain text or does not compile."""
    written = _PATTERN_KEY.fullmatch(key) if key.startswith("/") else None
    if written is None:
        return None
    flags = 0
    for letter in written[2]:
        flags |= _FLAGS.get(letter, 0)
    try:
        return regex.compile(written[1].replace("\\/", "/"), flags)
    except regex.error:
        return None


def _matches(pattern: "regex.Pattern[str]", text: str) -> bool:
    try:
        return pattern.search(text, timeout=REGEX_TIMEOUT_S) is not None
    except TimeoutError:
        return False


def _has_word(word: str, text: str) -> bool:
    """True if the word stands alone somewhere. Scripts without spaces have no word ends, so there any place
    will do."""
    start = text.find(word)
    while start >= 0:
        before = text[start - 1] if start else ""
        after = text[start + len(word) : start + len(word) + 1]
        if not (_glued(before, word[0]) or _glued(word[-1], after)):
            return True
        start = text.find(word, start + 1)
    return False


def _glued(left: str, right: str) -> bool:
    return _is_letter(left) and _is_letter(right)


def _is_letter(character: str) -> bool:
    return (character.isalnum() or character == "_") and not _is_unspaced(character)


def _is_unspaced(character: str) -> bool:
    """Chinese and Japanese characters, and those of South-East Asian scripts, which put no space between
    words."""
    return (
        "\u0e00" <= character <= "\u0eff"
        or "\u1000" <= character <= "\u109f"
        or "\u2e80" <= character <= "\u9fff"
        or ("\uf900" <= character <= "\ufaff" or "\U00020000" <= character <= "\U0003ffff")
    )
