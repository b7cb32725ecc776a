"""Moments in the layouts people know, and picks that stay."""

from datetime import timedelta
from random import Random

import pytest

from chats.prompt.macros import LIBRARY, MacroScope, expand
from chats.prompt.macros._moments import humanised
from chats.prompt.macros._seeded import SeededRandom, string_hash
from tests.chats.prompt.cast import NOW


def expanded(text: str, **changes: object) -> str:
    return expand(text, MacroScope(NOW, Random(1), **changes), LIBRARY)  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize(
    ("layout", "english", "chinese"),
    [
        ("YYYY-MM-DD HH:mm:ss", "2031-03-07 14:05:09", "2031-03-07 14:05:09"),
        ("LLLL", "Friday, March 7, 2031 2:05 PM", "2031年3月7日星期五 14:05"),
        ("ddd Do MMM YY, h A", "Fri 7th Mar 31, 2 PM", "周五 7日 3月 31, 2 下午"),
        ("[week] W, DDDD", "week 10, 066", "week 10, 066"),
        ("Z", "+00:00", "+00:00"),
    ],
)
def test_layouts(layout: str, english: str, chinese: str) -> None:
    assert expanded(f"{{{{datetimeformat::{layout}}}}}") == english
    assert expanded(f"{{{{datetimeformat {layout}}}}}", language="zh") == chinese


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=44), "a few seconds"),
        (timedelta(seconds=45), "a minute"),
        (timedelta(minutes=44), "44 minutes"),
        (timedelta(minutes=60), "an hour"),
        (timedelta(hours=21), "21 hours"),
        (timedelta(hours=30), "a day"),
        (timedelta(days=25), "25 days"),
        (timedelta(days=60), "2 months"),
        (timedelta(days=400), "a year"),
    ],
)
def test_spans_in_words(span: timedelta, words: str) -> None:
    assert humanised(span, "en") == words


def test_differences_say_their_direction() -> None:
    assert expanded("{{timeDiff::2023-01-01 12:00:00::2023-01-01 15:00:00}}") == "3 hours ago"
    assert expanded("{{timeDiff::2023-01-03::2023-01-01}}") == "in 2 days"
    assert expanded("{{timeDiff::2023-01-03::2023-01-01}}", language="zh") == "2 天后"
    assert expanded("{{timeDiff::soon::later}}") == "{{timeDiff::soon::later}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 3338908027751811), ("a", 7929297801672961), ("hello", 4625896200565286), ("😀", 4725715722941614)],
)
def test_the_hash_of_a_text(text: str, expected: int) -> None:
    assert string_hash(text) == expected


def test_seeded_numbers_are_those_of_the_javascript_library() -> None:
    # The first two numbers for the seed "hello.", as the library's own documentation prints them.
    dice = SeededRandom("hello.")
    assert [dice.random(), dice.random()] == [0.9282578795792454, 0.3752569768646784]


def test_a_reroll_picks_anew() -> None:
    text = "{{pick::a::b::c::d::e::f::g::h}}"
    assert len({expanded(text, chat_key="1", reroll=str(n)) for n in range(30)}) > 3
