"""Variables behave as people know them from JavaScript."""

from random import Random
from typing import Any

import pytest

from chats.prompt import MacroOutputTooLong
from chats.prompt.macros import LIBRARY, MacroScope, Variables, expand
from tests.chats.prompt.cast import NOW


def expanded(text: str, local: dict[str, Any], everywhere: dict[str, Any] | None = None) -> str:
    scope = MacroScope(
        NOW, Random(1), {"user": "Kai"}, local=local, everywhere={} if everywhere is None else everywhere
    )
    return expand(text, scope, LIBRARY)


@pytest.mark.parametrize(
    ("text", "result", "after"),
    [
        ("{{getvar::n}} {{getvar none}}.", "5 .", {}),
        ("{{addvar::n::2}}{{getvar::n}}", "7", {"n": 7}),
        ("{{addvar::n::x}}{{getvar::n}}", "5x", {"n": "5x"}),
        ("{{addvar::list::b}}{{getvar::list}}", '["a","b"]', {"list": '["a","b"]'}),
        ("{{incvar::n}} {{decvar::t}}", "6 hi-1", {"n": 6, "t": "hi-1"}),
        ("{{incvar::new}}", "1", {"new": 1}),
        ("{{hasvar::n}} {{varexists::x}}", "true false", {}),
        ("{{flushvar::n}}{{deletevar::t}}", "", {"n": None, "t": None}),
        ("{{setvarkey::o::k::9}}{{getvarkey::o::k}}", "9", {"o": '{"k":"9"}'}),
        ("{{setvarkey::list::1::z}}{{getvarkey::list::1}}", "z", {"list": '["a","z"]'}),
        ("{{getvarkey::list::7}}{{getvarkey::n::k}}", "", {}),
        ("{{.n}} {{ . n }}", "5 5", {}),
        ("{{.n++}} {{.n--}} {{.n}}", "6 5 5", {"n": 5}),
        ("{{.n += 2}}{{.n -= 1}}{{.n}}", "6", {"n": 6}),
        ("{{.n = {{user}}}}{{.n}}", "Kai", {"n": "Kai"}),
        ("{{.empty || other}} {{.n || other}}", "other 5", {}),
        ("{{.empty ?? other}} {{.none ?? other}}", " other", {}),
        ("{{.none ||= a}}{{.empty ||= b}}{{.zero ??= c}}", "ab0", {"none": "a", "empty": "b"}),
        ("{{.n == 5}} {{.n != 5}} {{.n > 4}} {{.n <= 4}} {{.t < 4}}", "true false true false false", {}),
        ("{{.n ++ x}} {{.n ~ 3}}", "{{.n ++ x}} {{.n ~ 3}}", {}),
    ],
)
def test_variables(text: str, result: str, after: dict[str, Any]) -> None:
    local: dict[str, Any] = {"n": "5", "t": "hi", "list": '["a"]', "empty": "", "zero": "0"}
    expected = {key: value for key, value in (local | after).items() if value is not None}
    assert expanded(text, local) == result
    assert local == expected


def test_those_of_the_chat_and_those_everywhere_are_apart() -> None:
    local, everywhere = {"a": "here"}, {"a": "there"}
    assert expanded("{{.a}} {{$a}} {{getglobalvar::a}}", local, everywhere) == "here there there"
    expanded("{{setglobalvar::b::1}}{{$c = 2}}", local, everywhere)
    assert (local, everywhere) == ({"a": "here"}, {"a": "there", "b": "1", "c": "2"})


@pytest.mark.parametrize(
    ("stored", "read"),
    [("05", "5"), ("5.50", "5.5"), ("1e3", "1000"), ("0x10", "16"), ("1e-6", "0.000001"), ("1e-7", "1e-7"), (" x ", " x "),
     ("Infinity", "Infinity"), (0.1 + 0.2, "0.30000000000000004"), (1e21, "1e+21"), (True, "1"), ("  ", "  ")],
)  # fmt: skip
def test_numbers_are_written_as_javascript_does(stored: Any, read: str) -> None:
    assert Variables({"v": stored}).get("v") == read


def test_a_variable_cannot_grow_without_end() -> None:
    with pytest.raises(MacroOutputTooLong):
        expanded("{{setvar::a::xxxxxxxxxx}}" + "{{.a += {{.a}}}}" * 40, {})
    with pytest.raises(MacroOutputTooLong):
        expanded("".join(f"{{{{setvar::v{n}::1}}}}" for n in range(1_200)), {})
