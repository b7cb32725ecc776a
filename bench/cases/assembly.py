"""Writing a whole prompt: a chat of 10,000 messages, a lorebook of 1,000 entries, the real token counter."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from time import perf_counter

from bench.figures import Figure, Section, milliseconds, percentile
from bench.stack import Bench
from bench.stories import book, lines, words
from chats.prompt import HistoryMessage, PromptCharacter, PromptPersona, PromptRequest, PromptSettings, Role, assemble
from chats.prompt.lore import LoreSettings, LoreSources
from chats.tokens import count_tokens

_LENGTHS, _ENTRIES, _SAMPLES, _GOAL_MS = (100, 10_000), 1_000, 40, 15
_NOW = datetime(2031, 3, 7, 14, 5, tzinfo=UTC)


def measure(_bench: Bench) -> Section:
    figures = []
    for length in _LENGTHS:
        sent = _assembled(length)
        times = [_timed(length) for _ in range(_SAMPLES)]
        figures.append(
            Figure(
                f"chat of {length:,} messages, {sent} sent, p50 / p95",
                milliseconds(times),
                goal=f"{_GOAL_MS} ms",
                passed=percentile(times, 50) * 1000 <= _GOAL_MS,
            )
        )
    return Section(
        "Assembling a prompt",
        f"A card of some 600 tokens, a lorebook of {_ENTRIES:,} entries, recursion on, a budget of 8,192 tokens; messages come "
        f"with their stored counts, as from the database. Warm, {_SAMPLES} prompts in this process.",
        tuple(figures),
    )


def _assembled(length: int) -> int:
    prompt = assemble(
        PromptRequest(
            _character(),
            PromptPersona("Kai", "{{user}} is a courier with a limp."),
            PromptSettings(
                budget_tokens=8_192,
                reserve_tokens=512,
                lore=LoreSettings(depth=4, whole_words=True, unicode_words=True, recursive=True),
                lore_budget_tokens=1_500,
            ),
            books=LoreSources(everywhere=(book(_ENTRIES),)),
            message_count=length,
        ),
        _history(length),
        now=_NOW,
        rng=Random(1),
        count_tokens=count_tokens,
    )
    return len(prompt.record.history)


def _timed(length: int) -> float:
    started = perf_counter()
    _assembled(length)
    return perf_counter() - started


def _character() -> PromptCharacter:
    random = Random(3)
    return PromptCharacter(
        "Aria",
        description=words(random, 300),
        personality=words(random, 30),
        scenario=words(random, 60),
        examples=f"<START>\n{{{{user}}}}: {words(random, 12)}\n{{{{char}}}}: {words(random, 40)}",
    )


def _history(length: int) -> Iterator[HistoryMessage]:
    said = lines(50)
    for back in range(length):
        role, name = ((Role.USER, "Kai"), (Role.ASSISTANT, "Aria"))[back % 2]
        yield HistoryMessage(role, name, said[back % len(said)], 38, id=str(length - back))
