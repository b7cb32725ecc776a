"""What stands in for a picture: a few characters of the name on a steady tint."""

import unicodedata
from zlib import crc32

#: How many `.tint-N` classes the style sheet has.
TINTS = 12


def initials(name: str) -> str:
    """Two characters for an avatar: first letters in Latin script, the last two of a Chinese name."""
    words = name.split()
    if not words:
        return "?"
    if any(_is_ideograph(character) for character in words[-1]):
        return words[-1][-2:]
    letters = [next((c for c in word if c.isalnum()), "") for word in (words[0], words[-1])[: len(words)]]
    return "".join(letters).upper() or words[0][:1]


def tint(name: str) -> int:
    """A number from 0 to 11 that is always the same for a name."""
    return crc32(name.encode("utf-8", "surrogatepass")) % TINTS


def _is_ideograph(character: str) -> bool:
    return unicodedata.name(character, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL"))
