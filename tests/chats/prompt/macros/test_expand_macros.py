"""Macros give what cards expect, whatever surrounds them."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.prompt import MacroOutputTooLong
from chats.prompt.macros import LIBRARY, MAX_DEPTH, Macro, MacroScope, expand
from tests.chats.prompt.cast import NOW

VALUES = {"user": "Kai", "char": "Aria", "description": "Keeper of the light.", "greeting:1": "You again?"}


def scope(**changes: Any) -> MacroScope:
    parts: dict[str, Any] = {"now": NOW, "rng": Random(1), "values": VALUES, "chat_key": "chat"}
    return MacroScope(**parts | changes)


def expanded(text: str, **changes: Any) -> str:
    return expand(text, scope(**changes), LIBRARY)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{user}} and {{ Char }}", "Kai and Aria"),
        ("<USER>, <bot> and <Char>", "Kai, Aria and Aria"),
        ("{{charDescription}}", "Keeper of the light."),
        ("{{greeting::1}}|{{charFirstMessage::9}}", "You again?|"),
        ("{{reverse::{{user}}}}", "iaK"),
        ("{{reverse: a::b }}", "b::a"),
        ("{{random::{{user}}}}", "Kai"),
        ("a{{// {{user}} said so }}b", "ab"),
        ("a{{comment::x::y}}b", "ab"),
        ("one{{newline}}two{{newline::2}}three{{space::2}}.", "one\ntwo\n\nthree  ."),
        ("up\n\n{{trim}}\n\ndown", "updown"),
        ("{{noop}}", ""),
        ("{{roll:1d1+2}} {{roll::3d1}} {{roll 1}}", "3 3 1"),
        ("{{roll::nonsense}}|{{roll::0d6}}|{{roll::9999d6}}", "||"),
        (r"\{\{user\}\}", "{{user}}"),
        ("{{{user}}}", "{Kai}"),
        ("{{{{user}}}}", "{{Kai}}"),
    ],
)
def test_macros_expand(text: str, result: str) -> None:
    assert expanded(text) == result


@pytest.mark.parametrize(
    "text",
    [
        "{{unknown}}",
        "{{unknown::a::b}}",
        "{{user::too many}}",
        "{{reverse}}",
        "{{newline::x}}",
        "{{newline::99999}}",
        "{{time::Mars}}",
        "{{time::UTC+99}}",
        "{{original}}",
        "{{ 123 }}",
        "{{user",
        "user}}",
        "{{user.name}}",
        "{{}}",
        '{"a": {"b": 1}}',
        "{ {user} }",
    ],
)
def test_what_is_no_macro_stays(text: str) -> None:
    assert expanded(text) == text


def test_macros_inside_an_unknown_one_are_expanded() -> None:
    assert expanded("{{later::{{user}}}} {{open {{char}}") == "{{later::Kai}} {{open Aria"


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("{{time}}", "2:05 PM", "14:05"),
        ("{{time::UTC+9}}", "11:05 PM", "23:05"),
        ("{{time_UTC-3}}", "11:05 AM", "11:05"),
        ("{{date}}", "March 7, 2031", "2031年3月7日"),
        ("{{weekday}}", "Friday", "星期五"),
        ("{{isodate}} {{isotime}}", "2031-03-07 14:05", "2031-03-07 14:05"),
    ],
)
def test_time_speaks_the_language(text: str, english: str, chinese: str) -> None:
    assert expanded(text) == english
    assert expanded(text, language="zh") == chinese


def test_midnight_and_noon_are_twelve() -> None:
    assert expanded("{{time}}", now=datetime(2031, 1, 1, 0, 7, tzinfo=UTC)) == "12:07 AM"
    assert expanded("{{time}}", now=datetime(2031, 1, 1, 12, 7, tzinfo=UTC)) == "12:07 PM"


def test_original_is_given_once() -> None:
    assert expanded("<{{original}}|{{original}}>", original="ours") == "<ours|>"


def test_random_follows_the_seed() -> None:
    text = "{{random::a::b::c::d::e::f}}{{roll:1d1000}}"
    assert expanded(text, rng=Random(5)) == expanded(text, rng=Random(5))
    assert len({expanded("{{random: a, b\\, c }}", rng=Random(seed)) for seed in range(40)}) == 2


def test_pick_stays_with_the_chat() -> None:
    text = "{{pick::a::b::c::d::e::f::g::h}}"
    assert expanded(text, rng=Random(1)) == expanded(text, rng=Random(2))
    assert len({expanded(text, chat_key=str(key)) for key in range(40)}) > 1
    assert len({expanded(" " * place + text).strip() for place in range(40)}) > 1


def test_results_are_not_read_again() -> None:
    assert expanded("{{user}}", values={"user": "{{char}}", "char": "Aria"}) == "{{char}}"


def test_the_registry_can_be_extended() -> None:
    shout = Macro("shout", "Louder.", lambda call: call.argument(0).upper(), "{{shout::hey}}", 1, 1, aliases=("yell",))
    registry = LIBRARY.with_macros(shout)
    assert expand("{{shout::{{user}}}} {{Yell::no}}", scope(), registry) == "KAI NO"
    assert LIBRARY.get("shout") is None


def test_every_macro_is_documented_and_its_example_works() -> None:
    for macro in LIBRARY:
        assert macro.summary.endswith(".")
        assert expanded(macro.example, original="x") != macro.example or macro.name == "trim"


def test_nesting_beyond_the_limit_is_text() -> None:
    def nested(depth: int) -> str:
        return "{{reverse::" * depth + "ab" + "}}" * depth

    assert expanded(nested(MAX_DEPTH)) == "ab"
    assert "{{reverse::ab}}" in expanded(nested(MAX_DEPTH + 1)) or "}}" in expanded(nested(MAX_DEPTH + 1))


def test_bombs_end() -> None:
    expanded("{{random::" * 50_000)
    expanded("{{" * 100_000 + "}}" * 100_000)
    expanded("\n" * 100_000 + "{{trim}}" * 1_000 + "\n" * 100_000)
    with pytest.raises(MacroOutputTooLong, match="1000000 characters"):
        expanded("{{user}}" * 1_001, values={"user": "x" * 1_000})


@given(
    st.lists(st.sampled_from(["{{", "}}", "user", "::", ":", " ", "random", "//", "{", "}", "\\{", "trim", "\n", "x"]))
)
def test_no_text_breaks_expansion(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert expanded(text, rng=Random(1)) == expanded(text, rng=Random(1))


@given(st.text(alphabet=st.characters(blacklist_characters="{}\\<")))
def test_text_without_macros_is_unchanged(text: str) -> None:
    assert expanded(text) == text
