"""Thoughts in a reply that is still arriving are told apart however the reply is cut into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.prompt.text import ReasoningSplitter, ReasoningTemplate, parted

THINK = ReasoningTemplate()
PIECES = st.lists(st.sampled_from(["<think>", "</think>", "<th", "ink>", "</", "\n", " ", "a", "“Yes.”", "<", ">"]))


def split(pieces: list[str], template: ReasoningTemplate = THINK) -> tuple[str, str]:
    splitter = ReasoningSplitter(template)
    found = [*(splitter.take(piece) for piece in pieces), splitter.rest()]
    return "".join(text for text, _ in found), "".join(thoughts for _, thoughts in found)


@given(PIECES)
def test_it_says_what_the_whole_reply_says(pieces: list[str]) -> None:
    whole = "".join(pieces)
    text, thoughts = split(pieces)
    if "</think>" in whole or not whole.lstrip().startswith("<think>"):
        expected_thoughts, expected_text = parted(whole, THINK)
        assert (text.lstrip(), thoughts) == (expected_text.lstrip(), expected_thoughts)


@given(PIECES)
def test_nothing_is_lost_or_made_up(pieces: list[str]) -> None:
    whole, (text, thoughts) = "".join(pieces), split(pieces)
    kept = "".join((thoughts + text).split())
    assert kept in {"".join(whole.split()), "".join(whole.split()).replace("<think>", "", 1).replace("</think>", "", 1),
                    "".join(whole.split()).replace("<think>", "", 1)}  # fmt: skip


def test_what_is_certain_does_not_wait() -> None:
    splitter = ReasoningSplitter(THINK)
    assert splitter.take("Come ") == ("Come ", "")
    assert splitter.take("<think>") == ("<think>", "")
    splitter = ReasoningSplitter(THINK)
    assert splitter.take("<thi") == ("", "")
    assert splitter.take("nk>She is") == ("", "She is")
    assert splitter.take(" cold</thi") == ("", " cold")
    assert splitter.take("nk> Hi") == ("Hi", "")


def test_a_thought_that_never_ends_stays_one() -> None:
    assert split(["<think>", "On and on </th"]) == ("", "On and on </th")


@pytest.mark.parametrize("template", [ReasoningTemplate(prefix="", suffix=""), ReasoningTemplate(suffix=" ")])
def test_a_format_without_marks_has_no_thoughts(template: ReasoningTemplate) -> None:
    assert split(["<think>", "a</think>", "b"], template) == ("<think>a</think>b", "")
