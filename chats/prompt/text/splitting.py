"""A reply that is still arriving: its thoughts are told from the rest before all of it is there."""

from .templates import ReasoningTemplate


class ReasoningSplitter:
    """Takes pieces of a reply and gives back what of them is text and what is thought.

    Only a reply that begins with the template's prefix has thoughts. What may still become a mark waits; `rest` ends
    the waiting.
    """

    def __init__(self, template: ReasoningTemplate) -> None:
        self._prefix, self._suffix = template.prefix.strip(), template.suffix.strip()
        self._waiting = ""
        self._state = "beginning" if self._prefix and self._suffix else "text"

    def take(self, piece: str) -> tuple[str, str]:
        """Return the text and the thoughts that are certain now."""
        if self._state == "text" and not self._waiting:
            return piece, ""
        self._waiting += piece
        if self._state == "beginning":
            begun = self._waiting.lstrip()
            if len(begun) < len(self._prefix) and self._prefix.startswith(begun):
                return "", ""
            if begun.startswith(self._prefix):
                self._state, self._waiting = "thinking", begun.removeprefix(self._prefix).lstrip()
            else:
                return self._all_text()
        return self._thought()

    def rest(self) -> tuple[str, str]:
        """Return what was still waiting: a thought that never ended stays a thought."""
        left, self._waiting = self._waiting, ""
        return ("", left) if self._state == "thinking" else (left, "")

    def _thought(self) -> tuple[str, str]:
        thoughts, end, rest = self._waiting.partition(self._suffix)
        if end:
            self._state, self._waiting = "text", ""
            return rest.lstrip(), thoughts.rstrip()
        kept = _begun_mark(self._waiting, self._suffix)
        sure = self._waiting[: len(self._waiting) - kept]
        # Space before the closing mark is the mark's own.
        certain = sure.rstrip()
        self._waiting = self._waiting[len(certain) :]
        return "", certain

    def _all_text(self) -> tuple[str, str]:
        self._state, left, self._waiting = "text", self._waiting, ""
        return left, ""


def _begun_mark(text: str, mark: str) -> int:
    """How many characters at the end of a text may be the beginning of a mark."""
    return next(
        (length for length in range(min(len(mark) - 1, len(text)), 0, -1) if mark.startswith(text[-length:])), 0
    )
