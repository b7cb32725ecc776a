"""Lore fires on what was said lately, and says why."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.prompt import Dropped, LoreBook, LoreEntry, LoreLogic, LorePosition, Role
from chats.prompt.lore import ScanSettings, activated_entries, compile_book, content_hash

from .cast import ARIA, chat, prompt_for, request


def fired(*entries: LoreEntry, said: str = "", settings: ScanSettings | None = None) -> list[str]:
    book = LoreBook(entries)
    found = activated_entries(book, chat("earlier", said or "-"), settings or ScanSettings(), lambda key: key)
    return [activation.entry.id for activation in found]


def entry(*keys: str, **changes: Any) -> LoreEntry:
    return replace(LoreEntry("one", "content", keys), **changes)


@pytest.mark.parametrize(
    ("key", "said", "fires"),
    [
        ("lamp", "The LAMP is lit.", True),
        ("lamp", "The lamps are lit.", False),
        ("old lamp", "Those old lamps", True),
        ("灯塔", "远处有一座灯塔亮着", True),
        ("a", "Is that a key?", True),
        ("/la(mp|ntern)s?/", "two lanterns", True),
        ("/LAMP/", "the lamp", False),
        ("/LAMP/i", "the lamp", True),
        ("/a\\/b/", "a/b", True),
        ("/[/", "see /[/ here", True),
        ("   ", "anything", False),
        ("naïve", "How naïve.", True),
    ],
)
def test_keys_match(key: str, said: str, fires: bool) -> None:
    assert fired(entry(key), said=said) == (["one"] if fires else [])


def test_whole_words_and_case_follow_entry_then_settings() -> None:
    loose = ScanSettings(whole_words=False, case_sensitive=True)
    assert fired(entry("lamp"), said="lamps", settings=loose) == ["one"]
    assert fired(entry("Lamp"), said="lamp", settings=loose) == []
    assert fired(entry("lamp", whole_words=True), said="lamps", settings=loose) == []
    assert fired(entry("Lamp", case_sensitive=False), said="lamp", settings=loose) == ["one"]


@pytest.mark.parametrize(
    ("logic", "said", "fires"),
    [
        (LoreLogic.AND_ANY, "lamp oil", True),
        (LoreLogic.AND_ANY, "lamp", False),
        (LoreLogic.AND_ALL, "lamp oil wick", True),
        (LoreLogic.AND_ALL, "lamp oil", False),
        (LoreLogic.NOT_ANY, "lamp", True),
        (LoreLogic.NOT_ANY, "lamp oil", False),
        (LoreLogic.NOT_ALL, "lamp oil", True),
        (LoreLogic.NOT_ALL, "lamp oil wick", False),
    ],
)
def test_secondary_keys_decide(logic: LoreLogic, said: str, fires: bool) -> None:
    assert bool(fired(entry("lamp", secondary_keys=("oil", "wick"), logic=logic), said=said)) is fires


def test_only_recent_messages_are_scanned() -> None:
    book = LoreBook((entry("lamp"), entry("lamp", id="deep", scan_depth=3), entry("lamp", id="blind", scan_depth=0)))
    said = chat("the lamp", "one", "two")
    found = activated_entries(book, said, ScanSettings(depth=2), lambda key: key)
    assert [activation.entry.id for activation in found] == ["deep"]


def test_constant_entries_need_no_key_and_disabled_ones_never_fire() -> None:
    assert fired(entry(constant=True), entry("lamp", id="off", enabled=False), said="lamp") == ["one"]


def test_a_slow_pattern_does_not_hold_anyone_up() -> None:
    assert fired(entry("/(a+)+$/"), said="a" * 5_000 + "!") == []


def test_keys_may_hold_macros() -> None:
    book = LoreBook((entry("{{user}}'s bag"),))
    prompt = prompt_for(request(character=replace(ARIA, book=book)), chat("Where is Kai's bag?"))
    assert prompt.record.by_owner()["lore"] > 0


def test_entries_stand_where_they_want() -> None:
    book = LoreBook(
        (
            entry("lamp", id="late", content="BEFORE-200", order=200),
            entry("lamp", id="early", content="BEFORE-100"),
            entry("lamp", id="after", content="AFTER", position=LorePosition.AFTER_CHARACTER),
            entry("lamp", id="deep", content="DEEP", position=LorePosition.AT_DEPTH, depth=1, role=Role.USER),
        )
    )
    prompt = prompt_for(request(character=replace(ARIA, book=book)), chat("one", "two", "the lamp"))
    top = prompt.messages[0].content
    assert top.index("BEFORE-100") < top.index("BEFORE-200") < top.index("keeps the light") < top.index("AFTER")
    assert [message.content for message in prompt.messages[1:]] == ["one", "two", "DEEP", "the lamp"]


def test_the_record_names_what_fired_and_what_did_not_fit() -> None:
    book = LoreBook(
        (
            entry("lamp", id="big", name="The oil", content="x" * 90, order=300),
            entry("lamp", id="none", content="y" * 90, order=200),
            entry("lamp", id="small", content="z", order=100),
            entry("lamp", id="anyway", content="w", order=50, ignore_budget=True),
        )
    )
    wanted = request(character=replace(ARIA, book=book), lore_budget_tokens=100)
    rows = {row.source_id: row for row in prompt_for(wanted, chat("the lamp")).record.rows() if row.owner == "lore"}
    assert rows["big"].kept
    assert rows["big"].name == "The oil"
    assert rows["none"].dropped is Dropped.OVER_LORE_BUDGET
    assert rows["small"].dropped is Dropped.OVER_LORE_BUDGET
    assert rows["anyway"].kept


def test_the_number_of_entries_can_be_limited() -> None:
    book = LoreBook(tuple(entry("lamp", id=str(n), order=n) for n in range(5)))
    wanted = request(character=replace(ARIA, book=book), lore_max_entries=2)
    rows = [row for row in prompt_for(wanted, chat("lamp")).record.rows() if row.owner == "lore"]
    assert {row.source_id for row in rows if row.kept} == {"3", "4"}
    assert {row.dropped for row in rows if not row.kept} == {Dropped.OVER_LORE_LIMIT}


def test_chance_follows_the_seed() -> None:
    wanted = request(character=replace(ARIA, book=LoreBook((entry("lamp", probability=50),))))
    outcomes = ["lore" in prompt_for(wanted, chat("lamp"), seed=seed).record.by_owner() for seed in range(40)]
    assert 5 < sum(outcomes) < 35
    assert outcomes == ["lore" in prompt_for(wanted, chat("lamp"), seed=seed).record.by_owner() for seed in range(40)]


def test_a_book_is_compiled_once_by_its_content() -> None:
    one, same = LoreBook((entry("lamp"),)), LoreBook((entry("lamp"),), name="another name")
    other = LoreBook((entry("lamp", content="new"),))
    assert compile_book(one) is compile_book(same)
    assert compile_book(one) is not compile_book(other)
    assert content_hash(one) != content_hash(other)


WORDS = st.sampled_from(["lamp", "lamps", "a", "灯", "灯塔", "oil lamp", "x-ray", "É", "e", ".", "KEY"])


@given(st.lists(WORDS, max_size=8), st.lists(st.lists(WORDS, min_size=1, max_size=3), max_size=12), st.booleans())
def test_filing_keys_finds_what_looking_at_every_key_finds(said: list[str], keys: list[list[str]], whole: bool) -> None:
    entries = [LoreEntry(str(index), "content", tuple(words)) for index, words in enumerate(keys)]
    settings = ScanSettings(whole_words=whole)
    one_by_one = [found for each in entries for found in fired(each, said=" ".join(said), settings=settings)]
    assert fired(*entries, said=" ".join(said), settings=settings) == one_by_one
