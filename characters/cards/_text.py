"""Bytes to text, and text to text that a database, a page and a file system survive."""

import codecs
import re
import unicodedata

from characters.cards.errors import BadEncoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNSTORABLE = re.compile("\x00")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BIDI_AND_MARKS = re.compile("[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"\s+")


def decode_text(data: bytes) -> str:
    """Decode UTF-8, UTF-16 or UTF-32, with or without a byte order mark.

    Raises:
        BadEncoding: it is none of them.
    """
    try:
        return data.decode(_encoding(data))
    except UnicodeDecodeError as error:
        raise BadEncoding from error


def _encoding(data: bytes) -> str:
    """Guess as RFC 4627 section 3 does: two ASCII characters at the start show where the zeros are."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding
    match [byte == 0 for byte in data[:4]]:
        case [True, True, True, False]:
            return "utf-32-be"
        case [False, True, True, True]:
            return "utf-32-le"
        case [True, False, *_]:
            return "utf-16-be"
        case [False, True, *_]:
            return "utf-16-le"
    return "utf-8"


def storable(text: str) -> str:
    """Remove NUL, which PostgreSQL refuses, and replace lone surrogates, which UTF-8 cannot express."""
    return _SURROGATE.sub("\ufffd", _UNSTORABLE.sub("", text))


def clean_name(text: str) -> str:
    """Make a one-line name that shows what it is: no controls, no direction tricks, single spaces.

    Returns an empty string when nothing visible is left. Joiners stay: emoji and some scripts need them.
    """
    text = _CONTROL.sub(" ", _BIDI_AND_MARKS.sub("", storable(text)))
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    return text if any(_is_visible(character) for character in text) else ""


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in "\u115f\u1160\u2800\u3164\uffa0"
