"""Lore fires on what was said lately, and says why."""

from dataclasses import replace
from typing import Any

from chats.prompt import Dropped, LoreBook, LoreEntry, LorePosition, Role
from chats.prompt.lore import LoreSettings

from .cast import ARIA, chat, prompt_for, request


def entry(*keys: str, **changes: Any) -> LoreEntry:
    return replace(LoreEntry("one", "content", keys), **changes)


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
    wanted = request(character=replace(ARIA, book=book), lore=LoreSettings(max_entries=2))
    rows = [row for row in prompt_for(wanted, chat("lamp")).record.rows() if row.owner == "lore"]
    assert {row.source_id for row in rows if row.kept} == {"3", "4"}
    assert {row.dropped for row in rows if not row.kept} == {Dropped.OVER_LORE_LIMIT}


def test_chance_follows_the_seed() -> None:
    wanted = request(character=replace(ARIA, book=LoreBook((entry("lamp", probability=50),))))
    outcomes = ["lore" in prompt_for(wanted, chat("lamp"), seed=seed).record.by_owner() for seed in range(40)]
    assert 5 < sum(outcomes) < 35
    assert outcomes == ["lore" in prompt_for(wanted, chat("lamp"), seed=seed).record.by_owner() for seed in range(40)]
