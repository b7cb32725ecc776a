"""Which entries a generation calls up.

The order of checks, the loops and the limits are those of SillyTavern's World Info. Differences, all on purpose: an
embedded book works like any other; a group counts as taken for entries of several groups, too; a group's loser is never
somebody else; the text of every active entry counts against the budget in later loops.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from random import Random

from ._compiled import CompiledBook, CompiledEntry, compile_book
from ._groups import Contender, losers
from ._keys import ExpandMacros, Key, occurs, read_keys
from ._text import ScanText
from .entry import LoreBook, LoreEntry, LoreLogic
from .result import Activated, Cause, Loop, LoreResult, Skip, Skipped, State
from .settings import CountTokens, LoreScene, LoreSettings, LoreSources, Strategy
from .timers import Clock, LoreTimers

_NO_TIMERS = LoreTimers()


def activate(
    sources: LoreSources,
    scene: LoreScene,
    settings: LoreSettings,
    *,
    budget_tokens: int,
    expand: ExpandMacros,
    count_tokens: CountTokens,
    rng: Random,
    timers: LoreTimers = _NO_TIMERS,
) -> LoreResult:
    """Scan the chat and return what fires, in the order of activation.

    `expand` replaces macros in keys and in the content of entries that fire. The same arguments give the same result.
    """
    shelf = tuple(_shelve(sources, settings.strategy))
    return _Activation(shelf, scene, settings, budget_tokens, expand, count_tokens, rng, timers).run()


@dataclass(frozen=True, slots=True)
class _Shelved:
    """A book in its place: books of a lower tier come first; within one, the order of entries decides."""

    book: CompiledBook
    tier: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: str
    compiled: CompiledEntry
    book: str
    rank: tuple[int, int, int, int]

    @property
    def entry(self) -> LoreEntry:
        return self.compiled.decorated.entry


@dataclass(frozen=True, slots=True)
class _Hit:
    candidate: _Candidate
    cause: Cause
    key: str = ""


def _shelve(sources: LoreSources, strategy: Strategy) -> Iterator[_Shelved]:
    everywhere, character = {
        Strategy.EVENLY: (2, 2),
        Strategy.CHARACTER_FIRST: (3, 2),
        Strategy.GLOBAL_FIRST: (2, 3),
    }[strategy]
    by_claim = (
        (sources.everywhere, everywhere),
        (sources.chat, 0),
        (sources.persona, 1),
        (sources.character, character),
    )
    taken: set[tuple[str, str]] = set()
    shelved = []
    for books, tier in by_claim:
        for book in books:
            compiled = compile_book(book)
            # Books are told apart by name; without one, by what is in them.
            name = (compiled.name, "" if compiled.name else compiled.content_hash)
            if name not in taken:
                taken.add(name)
                shelved.append(_Shelved(compiled, tier))
    yield from sorted(shelved, key=lambda one: one.tier)


class _Activation:
    def __init__(
        self,
        shelf: tuple[_Shelved, ...],
        scene: LoreScene,
        settings: LoreSettings,
        budget_tokens: int,
        expand: ExpandMacros,
        count_tokens: CountTokens,
        rng: Random,
        timers: LoreTimers,
    ) -> None:
        self._shelf = shelf
        self._scene = scene
        self._settings = settings
        self._budget = budget_tokens
        self._expand = expand
        self._count = count_tokens
        self._rng = rng
        self._clock = Clock(timers, scene.message_count, _named(shelf))
        self._text = ScanText(scene)
        self._depth = settings.depth
        self._active: dict[str, Activated] = {}
        self._failed: set[str] = set()
        self._skipped: dict[str, Skipped] = {}
        self._known: dict[str, _Candidate] = {}
        self._used = 0
        self._overflowed = False
        self._is_full = False

    def run(self) -> LoreResult:
        loops: list[Loop] = []
        levels = sorted(set(chain.from_iterable(one.book.delay_levels for one in self._shelf)))
        level = levels.pop(0) if levels else 0
        state: State | None = State.INITIAL
        self._collect(always=True)
        while state is not None:
            if self._settings.max_recursion_steps and len(loops) >= self._settings.max_recursion_steps:
                break
            came = self._scan(state, level, len(loops) + 1)
            came = [hit for hit in came if hit.candidate.id not in self._failed]
            loops.append(Loop(state, tuple(hit.candidate.id for hit in came)))
            fresh = [self._active[hit.candidate.id] for hit in came if hit.candidate.id in self._active]
            spreading = [one for one in fresh if not one.entry.prevent_recursion]
            following = self._next_state(state, spreading=bool(spreading))
            if following is None and levels:
                following, level = State.RECURSION, levels.pop(0)
            if following is not None:
                if spreading:
                    self._text.add("\n".join(one.text for one in spreading))
                self._collect(always=False)
            state = following
        return LoreResult(
            activated=tuple(self._active.values()),
            skipped=tuple(skip for id_, skip in self._skipped.items() if id_ not in self._active),
            loops=tuple(loops),
            budget_tokens=self._budget,
            used_tokens=self._used,
            has_overflowed=self._overflowed,
            has_reached_limit=self._is_full,
            timers=self._clock.timers(),
        )

    # Candidates: the few entries that are worth a closer look.

    def _collect(self, *, always: bool) -> None:
        """Find the entries whose keys occur anywhere in what is visible now."""
        for place, one in enumerate(self._shelf):
            book = one.book
            indices: set[int] = set(book.always) if always else set()
            if always:
                indices.update(self._called_from_outside(book))
            for text in self._text.news(self._depth, book.deepest_scan):
                called = book.called_by(
                    text, whole_words=self._settings.whole_words, unicode_words=self._settings.unicode_words
                )
                indices.update(called)
            for index in indices:
                compiled = book.entries[index]
                entry = compiled.decorated.entry
                id_ = f"{book.name}.{entry.id}"
                if id_ not in self._known:
                    self._known[id_] = _Candidate(id_, compiled, book.name, (one.tier, -entry.order, place, index))

    def _called_from_outside(self, book: CompiledBook) -> Iterator[int]:
        """Entries that similarity, an extension, or a timer holds active."""
        wanted = self._scene.forced | self._clock.sticky_keys
        if not wanted:
            return
        for compiled in book.entries:
            entry = compiled.decorated.entry
            if entry.enabled and f"{book.name}.{entry.id}" in wanted:
                yield compiled.index

    # One scan.

    def _scan(self, state: State, level: int, loop: int) -> list[_Hit]:
        hits = []
        for candidate in sorted(self._known.values(), key=lambda candidate: candidate.rank):
            if candidate.id in self._active or candidate.id in self._failed:
                continue
            found = self._look_at(candidate, state, level)
            if isinstance(found, _Hit):
                hits.append(found)
            else:
                self._skip(candidate, *found)
        hits.sort(key=lambda hit: not self._clock.is_sticky(hit.candidate.id))
        hits = self._without_losers(hits, state)
        self._admit(hits, loop)
        return hits

    def _look_at(self, candidate: _Candidate, state: State, level: int) -> _Hit | tuple[Skip, str]:
        refused = self._refusal(candidate, state, level)
        if refused is not None:
            return refused, ""
        decorated = candidate.compiled.decorated
        if decorated.activate:
            return _Hit(candidate, Cause.DECORATOR)
        if decorated.suppress:
            return Skip.SUPPRESSED, ""
        if candidate.id in self._scene.forced:
            return _Hit(candidate, Cause.FORCED)
        if candidate.entry.constant:
            return _Hit(candidate, Cause.CONSTANT)
        if self._clock.is_sticky(candidate.id):
            return _Hit(candidate, Cause.STICKY)
        return self._by_keys(candidate, state)

    def _refusal(self, candidate: _Candidate, state: State, level: int) -> Skip | None:
        entry, scene = candidate.entry, self._scene
        if entry.triggers and scene.trigger not in entry.triggers:
            return Skip.TRIGGER
        if entry.filter_names and (scene.character_name in entry.filter_names) == entry.filter_excludes:
            return Skip.CHARACTER
        if (
            entry.filter_tags
            and scene.tags is not None
            and bool(scene.tags & entry.filter_tags) == entry.filter_excludes
        ):
            return Skip.TAG
        if not self._conditions_hold(candidate):
            return Skip.CONDITION
        is_sticky = self._clock.is_sticky(candidate.id)
        if scene.message_count < entry.delay:
            return Skip.DELAY
        if self._clock.is_resting(candidate.id) and not is_sticky:
            return Skip.COOLDOWN
        is_due = state is State.RECURSION and entry.delay_until_recursion <= level
        if entry.delay_until_recursion and not is_due and not is_sticky:
            return Skip.WAITS_FOR_RECURSION
        if state is State.RECURSION and self._settings.recursive and entry.exclude_recursion and not is_sticky:
            return Skip.NOT_BY_RECURSION
        return None

    def _conditions_hold(self, candidate: _Candidate) -> bool:
        decorated, scene = candidate.compiled.decorated, self._scene
        return (
            scene.reply_count >= decorated.only_after
            and (not decorated.only_every or scene.reply_count % decorated.only_every == 0)
            and decorated.only_greeting in (None, scene.greeting_index)
        )

    # Keys.

    def _by_keys(self, candidate: _Candidate, state: State) -> _Hit | tuple[Skip, str]:
        primary, secondary, exclude = self._keys_of(candidate.compiled)
        if not primary:
            return Skip.NO_KEYS, ""
        found = next((key for key in primary if self._occurs(key, candidate.entry, state)), None)
        if found is None:
            return Skip.NO_KEY_FOUND, ""
        if any(self._occurs(key, candidate.entry, state) for key in exclude):
            return Skip.EXCLUDED_BY_KEY, found.text
        if secondary:
            count = sum(self._occurs(key, candidate.entry, state) for key in secondary)
            if not _agrees(candidate.entry.logic, count, len(secondary)):
                return Skip.SECONDARY, found.text
        return _Hit(candidate, Cause.KEY, found.text)

    def _keys_of(self, compiled: CompiledEntry) -> tuple[tuple[Key, ...], tuple[Key, ...], tuple[Key, ...]]:
        if not compiled.has_macro_keys:
            return compiled.primary, compiled.secondary, compiled.exclude
        entry = compiled.decorated.entry
        texts = (entry.keys, entry.secondary_keys, compiled.decorated.exclude_keys)
        primary, secondary, exclude = (read_keys(keys, self._expand) for keys in texts)
        return primary, secondary, exclude

    def _occurs(self, key: Key, entry: LoreEntry, state: State) -> bool:
        settings = self._settings
        if key.pattern is not None:
            return key.pattern.found_in(self._text.seen_by(entry, self._depth, state, folded=False))
        exact = settings.case_sensitive if entry.case_sensitive is None else entry.case_sensitive
        whole = settings.whole_words if entry.whole_words is None else entry.whole_words
        text = self._text.seen_by(entry, self._depth, state, folded=not exact)
        word = key.text if exact else key.folded
        return occurs(word, text, whole=whole and key.is_one_word, unicode_words=settings.unicode_words)

    # Groups, chance and the budget.

    def _without_losers(self, hits: list[_Hit], state: State) -> list[_Hit]:
        if not any(hit.candidate.entry.groups for hit in hits):
            return hits
        contenders = [
            Contender(
                hit.candidate.id,
                hit.candidate.entry,
                self._clock.is_sticky(hit.candidate.id),
                lambda hit=hit: self._score(hit.candidate, state),  # type: ignore[misc] # bound now, called later
            )
            for hit in hits
        ]
        taken = frozenset(name for active in self._active.values() for name in active.entry.groups)
        gone = losers(contenders, taken, scoring=self._settings.group_scoring, rng=self._rng)
        for hit in hits:
            if hit.candidate.id in gone:
                self._skip(hit.candidate, Skip.GROUP, hit.key)
        return [hit for hit in hits if hit.candidate.id not in gone]

    def _score(self, candidate: _Candidate, state: State) -> int:
        compiled, entry = candidate.compiled, candidate.entry
        if not compiled.primary:
            return 0
        score = sum(self._occurs(key, entry, state) for key in compiled.primary)
        also = sum(self._occurs(key, entry, state) for key in compiled.secondary)
        if entry.logic is LoreLogic.AND_ANY or (entry.logic is LoreLogic.AND_ALL and also == len(compiled.secondary)):
            score += also
        return score

    def _admit(self, hits: list[_Hit], loop: int) -> None:
        """Let entries in while they fit. What does not fit still counts, so that nothing smaller slips in behind."""
        before, attempted = self._used, 0
        for place, hit in enumerate(hits):
            candidate, entry = hit.candidate, hit.candidate.entry
            if self._overflowed and not entry.ignore_budget:
                self._skip(candidate, Skip.OVER_BUDGET, hit.key)
                continue
            if self._settings.max_entries is not None and len(self._active) >= self._settings.max_entries:
                self._is_full = True
                for other in hits[place:]:
                    self._skip(other.candidate, Skip.OVER_LIMIT, other.key)
                return
            if not self._passes_chance(candidate):
                self._failed.add(candidate.id)
                self._skip(candidate, Skip.CHANCE, hit.key)
                continue
            text = self._expand(entry.content)
            tokens = self._count(text) if text else 0
            attempted += tokens
            if not entry.ignore_budget and before + attempted >= self._budget:
                self._overflowed = True
                self._skip(candidate, Skip.OVER_BUDGET, hit.key)
                continue
            self._active[candidate.id] = Activated(entry, candidate.book, text, tokens, hit.cause, hit.key, loop)
            self._used += tokens
            self._clock.start(candidate.id, entry)

    def _passes_chance(self, candidate: _Candidate) -> bool:
        chance = candidate.entry.probability
        return chance >= 100 or self._clock.is_sticky(candidate.id) or self._rng.random() * 100 <= chance > 0

    def _next_state(self, state: State, *, spreading: bool) -> State | None:
        settings = self._settings
        if self._overflowed or self._is_full:
            return None
        if settings.recursive and (spreading or (state is State.MIN_ACTIVATIONS and self._text.has_recursion)):
            return State.RECURSION
        if 0 < settings.min_activations > len(self._active):
            limit = settings.min_activations_depth
            if not (0 < limit < self._depth) and self._depth <= len(self._scene.lines):
                self._depth += 1
                return State.MIN_ACTIVATIONS
        return None

    def _skip(self, candidate: _Candidate, why: Skip, key: str) -> None:
        self._skipped[candidate.id] = Skipped(candidate.entry, candidate.book, why, key)


def _named(shelf: Iterable[_Shelved]) -> Iterator[tuple[str, LoreEntry]]:
    for one in shelf:
        for compiled in one.book.entries:
            entry = compiled.decorated.entry
            yield f"{one.book.name}.{entry.id}", entry


def _agrees(logic: LoreLogic, found: int, of: int) -> bool:
    match logic:
        case LoreLogic.AND_ANY:
            return found > 0
        case LoreLogic.NOT_ALL:
            return found < of
        case LoreLogic.NOT_ANY:
            return found == 0
        case LoreLogic.AND_ALL:
            return found == of


def every_book(sources: LoreSources) -> tuple[LoreBook, ...]:
    """All books of a generation, those that are attached twice included."""
    return (*sources.everywhere, *sources.chat, *sources.persona, *sources.character)
