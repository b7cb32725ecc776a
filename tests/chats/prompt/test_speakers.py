"""Somebody speaks next, in the way the group wants."""

from collections import Counter
from random import Random

import pytest

from chats.prompt.speakers import GroupMoment, Member, TurnOrder, next_speakers

ARIA, BRAM, CLEO = Member("a", "Aria Vale", 0.0), Member("b", "Bram", 0.0), Member("c", "Cleo", 0.0)
EVERYONE = (ARIA, BRAM, CLEO)


def spoken(order: TurnOrder, moment: GroupMoment, members: tuple[Member, ...] = EVERYONE, seed: int = 1) -> str:
    return "".join(member.id for member in next_speakers(members, moment, order, rng=Random(seed)))


def test_all_speak_in_turn() -> None:
    muted = (ARIA, Member("b", "Bram", is_muted=True), CLEO)
    assert spoken(TurnOrder.LIST, GroupMoment("Hi")) == "abc"
    assert spoken(TurnOrder.LIST, GroupMoment("Hi"), muted) == "ac"


def test_those_who_are_named_speak_in_the_order_they_are_named() -> None:
    assert spoken(TurnOrder.NATURAL, GroupMoment("cleo, ask vale!")) == "ca"
    assert spoken(TurnOrder.NATURAL, GroupMoment("Brambles grow")) in {"a", "b", "c"}


def test_talkative_members_join_in_and_somebody_always_speaks() -> None:
    chatty = (ARIA, Member("b", "Bram", 1.0), CLEO)
    assert {spoken(TurnOrder.NATURAL, GroupMoment("Hello"), chatty, seed) for seed in range(20)} == {"b"}
    assert {len(spoken(TurnOrder.NATURAL, GroupMoment("Hello"), seed=seed)) for seed in range(20)} == {1}


def test_nobody_answers_themselves_unless_they_may() -> None:
    moment = GroupMoment("Bram speaks of Bram", last_speaker="b", is_users=False)
    assert "b" not in spoken(TurnOrder.NATURAL, moment)
    allowed = next_speakers(EVERYONE, moment, TurnOrder.NATURAL, rng=Random(1), allows_self_responses=True)
    assert [member.id for member in allowed] == ["b"]


@pytest.mark.parametrize(("is_asked", "count"), [(False, 0), (True, 1)])
def test_by_hand_nobody_speaks_unasked(is_asked: bool, count: int) -> None:
    assert len(spoken(TurnOrder.MANUAL, GroupMoment("", is_asked=is_asked))) == count


def test_everybody_of_a_pool_gets_a_turn() -> None:
    moment = GroupMoment("Hi", last_speaker="a", is_users=False, spoken_since=("a", "b"))
    assert spoken(TurnOrder.POOLED, moment) == "c"
    over = GroupMoment("Hi", last_speaker="a", is_users=False, spoken_since=("a", "b", "c"))
    assert set(Counter(spoken(TurnOrder.POOLED, over, seed=seed) for seed in range(40))) == {"b", "c"}


def test_an_empty_group_is_silent() -> None:
    assert all(spoken(order, GroupMoment(is_asked=True), ()) == "" for order in TurnOrder)
