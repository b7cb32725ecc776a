"""Public identifiers that cannot be guessed."""

import re
import secrets
from collections.abc import Iterable
from uuid import UUID

#: Lower case without look-alikes (0/o, 1/l/i): 31 letters, so ten of them hold 49 bits.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def random_id(length: int = 10) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def slug_for(name: str) -> str:
    """Return a readable, unguessable slug: `seraphine-4k2m9xw3tq`, Chinese names by their pinyin."""
    words = re.findall(r"[a-z0-9]+", _pinyin(name).lower())
    readable = "-".join(words)[:40].strip("-")
    return f"{readable}-{random_id()}" if readable else random_id()


def sort_key_for(name: str) -> str:
    """Return the key by which names sort: Chinese by pinyin, everything without regard to case."""
    return _pinyin(name).casefold()[:200]


def parse_uuids(texts: Iterable[str]) -> list[UUID]:
    """Return the ids among texts from outside; whatever is none is left out."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _pinyin(text: str) -> str:
    from pypinyin import lazy_pinyin  # its tables take a third of a second that a start should not wait for

    return " ".join(lazy_pinyin(text))
