"""Texts and lorebooks that are the same in every run: common words between names, and books whose keys are names."""

from functools import lru_cache
from random import Random

from chats.prompt.lore import LoreBook, LoreEntry, content_hash

_SYLLABLES = "ka lo mer tin ash vel or bri sun dar il mar tes wyn ul gar esh pol".split()
_OF_NAMES = "Quo Fen Xan Thi Gra Dru Myr Zel Oph Nya Cyr Bael Rho Jun Ith Vor".split()
_COMMON_WORDS, _NAMES = 6_000, 40_000
_LINE_CHARACTERS = 150


@lru_cache(maxsize=1)
def _common_words() -> tuple[str, ...]:
    random = Random(11)
    return tuple("".join(random.choices(_SYLLABLES, k=random.randint(1, 4))) for _ in range(_COMMON_WORDS))


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    random = Random(12)
    return tuple("".join(random.choices(_OF_NAMES, k=random.randint(3, 5))).title() for _ in range(_NAMES))


def words(random: Random, count: int) -> str:
    return " ".join(random.choices(_common_words(), k=count))


def _sentence(random: Random, count: int) -> str:
    """Common words around one name."""
    return f"{words(random, count // 2)} {random.choice(_names())} {words(random, count // 2)}"


@lru_cache(maxsize=4)
def lines(count: int) -> tuple[str, ...]:
    """Messages of some 150 characters with one name each, newest first."""
    random = Random(5)
    return tuple(f"Kai: {_sentence(random, 26)}"[:_LINE_CHARACTERS] for _ in range(count))


@lru_cache(maxsize=8)
def book(entries: int, *, salt: str = "") -> LoreBook:
    """A lorebook whose entries have three or four names as keys, and some 40 words with another name."""
    random = Random(entries)
    made = tuple(
        LoreEntry(
            str(index),
            f"{salt} {_sentence(random, 40)}".strip(),
            keys=tuple(random.choices(_names(), k=random.randint(3, 4))),
            order=random.randrange(200),
        )
        for index in range(entries)
    )
    unnamed = LoreBook(made, name=f"bench-{entries}{salt}")
    return LoreBook(made, name=unnamed.name, content_hash=content_hash(unnamed))
