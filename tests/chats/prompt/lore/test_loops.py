"""Entries call each other up, in turn and within limits."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.prompt.lore import (
    LoreBook,
    LoreEntry,
    LoreScene,
    LoreSettings,
    LoreSources,
    Strategy,
    activate,
    compile_book,
    content_hash,
)

from .shelf import entry, ids, reasons, run, scene

CASTLE = entry("castle", id="castle", content="ruled by Vex")
VEX = entry("vex", id="vex", content="hates rain")
RAIN = entry("rain", id="rain", content="wet")


def chain(*changes: dict[str, Any], **options: Any) -> list[str]:
    entries = [replace(one, **change) for one, change in zip((CASTLE, VEX, RAIN), (*changes, {}, {}, {}), strict=False)]
    return ids(run(*entries, said="the castle", **({"recursive": True} | options)))


def test_recursion_follows_what_entries_say() -> None:
    assert chain() == ["castle", "vex", "rain"]
    assert chain(recursive=False) == ["castle"]
    assert chain({"prevent_recursion": True}) == ["castle"]
    assert chain({}, {"exclude_recursion": True}) == ["castle"]


@pytest.mark.parametrize(("steps", "found"), [(1, ["castle"]), (2, ["castle", "vex"]), (0, ["castle", "vex", "rain"])])
def test_recursion_steps_count_scans(steps: int, found: list[str]) -> None:
    assert chain(max_recursion_steps=steps) == found


def test_an_entry_that_waits_for_recursion_does_not_fire_on_the_chat() -> None:
    delayed = replace(VEX, delay_until_recursion=1)
    assert ids(run(CASTLE, delayed, said="the castle", recursive=True)) == ["castle", "vex"]
    result = run(CASTLE, delayed, said="Vex!", recursive=True)
    assert ids(result) == []
    assert reasons(result) == {"vex": "waits_for_recursion"}


def test_levels_open_one_after_another() -> None:
    entries = (
        CASTLE,
        replace(VEX, delay_until_recursion=1),
        entry("vex", id="deeper", content="deepest", delay_until_recursion=2),
    )
    result = run(*entries, said="the castle", recursive=True)
    assert [(one.entry.id, one.loop) for one in result.activated] == [("castle", 1), ("vex", 2), ("deeper", 4)]


def test_mutual_recursion_ends() -> None:
    result = run(entry("a", id="a", content="b"), entry("b", id="b", content="a"), said="a", recursive=True)
    assert ids(result) == ["a", "b"]
    assert len(result.loops) == 3


def test_minimum_activations_look_further_back() -> None:
    lines = ("oldest dragon", "old", "newer", "newest")
    assert ids(run(entry("dragon"), said=lines, depth=1, min_activations=1)) == ["one"]
    assert ids(run(entry("dragon"), said=lines, depth=1, min_activations=1, min_activations_depth=2)) == []


def test_the_budget_stops_at_the_first_that_does_not_fit() -> None:
    entries = (
        entry("x", id="first", content="a" * 60, order=300),
        entry("x", id="second", content="b" * 50, order=200),
        entry("x", id="third", content="c" * 10, order=100),
        entry("x", id="anyway", content="d" * 10, order=50, ignore_budget=True),
    )
    result = run(*entries, said="x", budget_tokens=100)
    assert ids(result) == ["first", "anyway"]
    assert reasons(result) == {"second": "over_budget", "third": "over_budget"}
    assert result.has_overflowed


def test_reaching_the_budget_exactly_is_too_much() -> None:
    assert ids(run(entry("x", content="a" * 10), said="x", budget_tokens=10)) == []
    assert ids(run(entry("x", content="a" * 10), said="x", budget_tokens=11)) == ["one"]


def test_the_number_of_entries_can_be_limited() -> None:
    result = run(*(entry("x", id=str(n), order=n) for n in range(5)), said="x", max_entries=2)
    assert ids(result) == ["4", "3"]
    assert result.has_reached_limit
    assert set(reasons(result).values()) == {"over_limit"}


def test_chance_is_rolled_once_a_generation() -> None:
    never, always = entry("x", id="never", probability=0), entry("x", id="always", probability=100)
    assert ids(run(never, always, said="x")) == ["always"]
    rolls = [bool(ids(run(entry("x", probability=50), said="x", seed=seed))) for seed in range(60)]
    assert 10 < sum(rolls) < 50


def test_filters_and_triggers_choose_the_occasion() -> None:
    entries = (
        entry("x", id="only-aria", filter_names=frozenset({"Aria"})),
        entry("x", id="not-aria", filter_names=frozenset({"Aria"}), filter_excludes=True),
        entry("x", id="tagged", filter_tags=frozenset({"noir"})),
        entry("x", id="quiet", triggers=frozenset({"quiet"})),
    )
    result = run(*entries, at=scene("x", character_name="Aria", tags=frozenset({"fantasy"})))
    assert ids(result) == ["only-aria"]
    assert reasons(result) == {"not-aria": "character", "tagged": "tag", "quiet": "trigger"}
    untagged = run(*entries, at=scene("x", character_name="Bram", tags=None, trigger="quiet"))
    assert ids(untagged) == ["not-aria", "tagged", "quiet"]


def test_entries_can_be_called_up_from_outside() -> None:
    assert ids(run(entry("nothing"), at=scene("x", forced=frozenset({"book.one"})))) == ["one"]
    assert ids(run(entry("nothing", enabled=False), at=scene("x", forced=frozenset({"book.one"})))) == []


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (Strategy.EVENLY, ["chat", "persona", "character", "global"]),
        (Strategy.CHARACTER_FIRST, ["chat", "persona", "character", "global"]),
        (Strategy.GLOBAL_FIRST, ["chat", "persona", "global", "character"]),
    ],
)
def test_sources_come_in_their_order(strategy: Strategy, expected: list[str]) -> None:
    def book(name: str, order: int) -> LoreBook:
        return LoreBook((entry("x", id=name, order=order),), name)

    sources = LoreSources(
        everywhere=(book("global", 10),),
        chat=(book("chat", 1),),
        persona=(book("persona", 1),),
        character=(book("character", 20),),
    )
    result = activate(
        sources, scene("x"), LoreSettings(strategy=strategy), budget_tokens=10_000, expand=str, count_tokens=len,
        rng=Random(1),
    )  # fmt: skip
    assert ids(result) == expected


def test_a_book_attached_twice_counts_once() -> None:
    book = LoreBook((entry("x"),), "book")
    result = activate(
        LoreSources(everywhere=(book,), chat=(book,), character=(book,)), scene("x"), LoreSettings(),
        budget_tokens=1_000, expand=str, count_tokens=len, rng=Random(1),
    )  # fmt: skip
    assert ids(result) == ["one"]


def test_a_book_is_compiled_once_by_its_content() -> None:
    one, same = LoreBook((entry("lamp"),), "name"), LoreBook((entry("lamp"),), "name")
    other = LoreBook((entry("lamp", content="new"),), "name")
    assert compile_book(one) is compile_book(same)
    assert compile_book(one) is not compile_book(other)
    assert content_hash(one) != content_hash(other)


TEXTS = st.text(alphabet="abc ", max_size=12)
ENTRIES = st.lists(
    st.builds(
        LoreEntry,
        id=st.uuids().map(str),
        content=TEXTS,
        keys=st.lists(st.sampled_from("abc"), max_size=2).map(tuple),
        constant=st.booleans(),
        order=st.integers(0, 3),
        probability=st.sampled_from([0.0, 50.0, 100.0]),
        groups=st.sampled_from([(), ("g",), ("g", "h")]),
        ignore_budget=st.booleans(),
        prevent_recursion=st.booleans(),
        delay_until_recursion=st.integers(0, 2),
    ),
    max_size=12,
)


@given(ENTRIES, st.lists(TEXTS, max_size=5), st.integers(1, 40), st.booleans(), st.integers(0, 3))
def test_it_keeps_its_promises_whatever_the_book(
    entries: list[LoreEntry], said: list[str], budget: int, recursive: bool, minimum: int
) -> None:
    at = LoreScene(lines=said, message_count=len(said))
    settings = LoreSettings(recursive=recursive, min_activations=minimum)

    def again() -> list[str]:
        return ids(run(*entries, at=at, settings=settings, budget_tokens=budget))

    result = run(*entries, at=at, settings=settings, budget_tokens=budget)
    counted = sum(one.tokens for one in result.activated if not one.entry.ignore_budget)
    assert counted < budget or counted == 0
    groups = [name for one in result.activated for name in one.entry.groups]
    assert len(groups) == len(set(groups))
    assert ids(result) == again()
    assert not {one.entry.id for one in result.activated} & {one.entry.id for one in result.skipped}
