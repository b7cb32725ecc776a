"""The texts an entry is looked for in."""

from collections.abc import Iterator

from .entry import LoreEntry, MatchSource
from .result import State
from .settings import LoreScene

#: Stands before every message and every other text, so that a pattern can say "at the start of a message" and no key
#: is found across two of them.
MARK = "\x01"
MAX_DEPTH = 1_000


class ScanText:
    """The chat as far back as somebody looks, the other sources, and what recursion has added."""

    def __init__(self, scene: LoreScene) -> None:
        self._scene = scene
        self._recursion: list[str] = []
        self._texts: dict[tuple[int, frozenset[MatchSource], bool], str] = {}
        self._folded: dict[tuple[int, frozenset[MatchSource], bool], str] = {}

    def add(self, text: str) -> None:
        """Let the next scans see the content of activated entries."""
        self._recursion.append(text)
        self._texts.clear()
        self._folded.clear()

    @property
    def has_recursion(self) -> bool:
        return bool(self._recursion)

    def seen_by(self, entry: LoreEntry, depth: int, state: State, *, folded: bool) -> str:
        """What an entry looks at; empty when its depth is 0, whatever else there is."""
        depth = min(depth if entry.scan_depth is None else entry.scan_depth, MAX_DEPTH)
        if depth <= 0:
            return ""
        view = (min(depth, max(len(self._scene.lines), 1)), entry.match_sources, state is not State.MIN_ACTIVATIONS)
        return self._folded_view(view) if folded else self._view(view)

    def news(self, depth: int, entry_depth: int) -> Iterator[str]:
        """Yield lower-case texts in which every key that may be found anywhere is found, for the automaton."""
        deepest = min(max(depth, entry_depth), MAX_DEPTH)
        yield self._folded_view((deepest, frozenset(self._scene.texts), True))

    def _view(self, view: tuple[int, frozenset[MatchSource], bool]) -> str:
        text = self._texts.get(view)
        if text is None:
            text = self._texts[view] = self._joined(*view)
        return text

    def _folded_view(self, view: tuple[int, frozenset[MatchSource], bool]) -> str:
        text = self._folded.get(view)
        if text is None:
            text = self._folded[view] = self._view(view).lower()
        return text

    def _joined(self, depth: int, sources: frozenset[MatchSource], with_recursion: bool) -> str:
        parts = list(self._scene.lines[:depth])
        # In the order of their declaration, so that the text does not depend on a set's.
        parts += [text for source in MatchSource if source in sources and (text := self._scene.texts.get(source))]
        parts += self._scene.injections
        if with_recursion:
            parts += self._recursion
        return MARK + ("\n" + MARK).join(parts)
