"""Characters that would change how the text around them is shown."""

import re

# Bidirectional embeddings, overrides and isolates reach beyond their text when they are left open: U+202E in a name turns a
# whole line around. Direction comes from `dir="auto"` on every paragraph instead. The marks U+200E and U+200F stay,
# because they affect nothing but their neighbours.
_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufeff]")

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def without_controls(text: str) -> str:
    """The text without control characters, with line ends as `\\n`, and fit to be encoded."""
    text = _HARMFUL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.encode("utf-8", "replace").decode("utf-8") if _has_surrogate(text) else text


def legible(text: str) -> str:
    """The text with the characters that would turn a line around written out, as in `[U+202E]`.

    For people who check what somebody else wrote: nothing is hidden from them and nothing misleads them.
    """
    return _TURNING.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def _has_surrogate(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
