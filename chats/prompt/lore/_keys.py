"""Keys: what they are, and where plain ones stand in a text.

A plain key is looked for in lower case, or as written when case matters. With whole words a key of one word must not
touch another word character on either side; a key of several words may stand anywhere.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from chats.prompt.patterns import Pattern, written_pattern

ExpandMacros = Callable[[str], str]

_ASCII_WORD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
#: Characters of Chinese, Japanese and South-East Asian scripts, which put no space between words.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNICODE_WORDS = re.compile(rf"[^\W{_UNSPACED}]+")
_ASCII_WORDS = re.compile(r"[A-Za-z0-9_]+")
_OLD_MACRO = re.compile(r"<(?:user|bot|char|group|charifnotgroup)>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an entry, trimmed; `pattern` when it is a regular expression that compiles."""

    text: str
    folded: str
    pattern: Pattern | None = None

    @property
    def is_one_word(self) -> bool:
        return not any(map(str.isspace, self.text))


def has_macro(text: str) -> bool:
    return "{{" in text or _OLD_MACRO.search(text) is not None


@lru_cache(maxsize=65_536)
def read_key(text: str) -> Key | None:
    """Read a key without macros; None for an empty one, which would be found everywhere."""
    text = text.strip()
    return Key(text, text.lower(), written_pattern(text)) if text else None


def read_keys(texts: Iterable[str], expand: ExpandMacros | None = None) -> tuple[Key, ...]:
    """Read keys; `expand` replaces the macros of those that have any, without it they are left out."""
    found = []
    for text in texts:
        if has_macro(text):
            if expand is None:
                continue
            text = expand(text)
        key = read_key(text)
        if key is not None:
            found.append(key)
    return tuple(found)


def stands_alone(text: str, start: int, end: int, *, unicode_words: bool) -> bool:
    """Whether no word goes on over the edges of a part of a text."""
    is_word = _is_letter if unicode_words else _ASCII_WORD.__contains__
    if start and is_word(text[start - 1]) and (not unicode_words or is_word(text[start])):
        return False
    return not (end < len(text) and is_word(text[end]) and (not unicode_words or is_word(text[end - 1])))


def occurs(word: str, text: str, *, whole: bool, unicode_words: bool) -> bool:
    """Whether a text holds a word, alone if it must be `whole`."""
    if not whole:
        return word in text
    start = text.find(word)
    while start >= 0:
        if stands_alone(text, start, start + len(word), unicode_words=unicode_words):
            return True
        start = text.find(word, start + 1)
    return False


def words_of(text: str, *, unicode_words: bool) -> frozenset[str]:
    """The words of a text: a key that is one of them stands alone in it, and a key that is a word stands alone nowhere else."""
    return frozenset((_UNICODE_WORDS if unicode_words else _ASCII_WORDS).findall(text))


def is_word(text: str, *, unicode_words: bool) -> bool:
    """Whether a text is one word through and through."""
    return (_UNICODE_WORDS if unicode_words else _ASCII_WORDS).fullmatch(text) is not None


def _is_letter(character: str) -> bool:
    return _UNICODE_WORDS.match(character) is not None
