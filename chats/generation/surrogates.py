"""Models send text in pieces that JSON may cut inside a character; what is stored and sent must be whole."""


class Mender:
    """Joins surrogate halves that came in two pieces, replaces single ones, and drops NUL, which PostgreSQL refuses."""

    def __init__(self) -> None:
        self._half = ""

    def mend(self, piece: str) -> str:
        """Return what can be used now; half a character is kept for the next piece."""
        text = self._half + piece.replace("\x00", "")
        self._half = ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return _whole(text)

    def rest(self) -> str:
        """Return what was kept, as the replacement character."""
        text, self._half = _whole(self._half), ""
        return text


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
