"""Blocks are arguments, and of a condition only one branch happens."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.prompt.macros import LIBRARY, MacroScope, expand
from tests.chats.prompt.cast import NOW

VALUES = {"user": "Kai", "char": "Aria", "persona": ""}


def expanded(text: str, local: dict[str, Any] | None = None) -> str:
    return expand(text, MacroScope(NOW, Random(1), VALUES, local={} if local is None else local), LIBRARY)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{if true}}yes{{/if}}", "yes"),
        ("{{if}}yes{{/if}}", "{{if}}yes{{/if}}"),
        ("{{if off}}yes{{else}}no{{/if}}", "no"),
        ("{{if FALSE }}yes{{/if}}|", "|"),
        ("{{if any words}}yes{{/if}}", "yes"),
        ("{{if {{user}}}}yes{{/if}}", "yes"),
        ("{{if {{persona}}}}yes{{else}}no{{/if}}", "no"),
        ("{{if !{{persona}}}}yes{{/if}}", "yes"),
        ("{{if noop}}a{{else}}b{{/if}}", "b"),
        ("{{if user}}a{{/if}}", "a"),
        ("{{if .zero}}set{{else}}unset{{/if}}", "unset"),
        ("{{if !.missing}}missing{{/if}}", "missing"),
        ("{{if true::inline}}", "inline"),
        ("{{if::false::inline}}|", "|"),
        ("{{#if true}} kept {{/if}}", " kept "),
        ("{{if true}}a{{if false}}b{{else}}c{{/if}}d{{else}}e{{/if}}", "acd"),
        ("{{if false}}a{{if true}}b{{else}}c{{/if}}d{{else}}e{{/if}}", "e"),
        ("{{if true}}open", "{{if true}}open"),
        ("{{/if}}{{else}}", "{{/if}}"),
        ("{{IF true}}a{{/If}}", "a"),
    ],
)
def test_conditions(text: str, result: str) -> None:
    assert expanded(text, {"zero": "0"}) == result


def test_the_other_branch_does_nothing() -> None:
    local: dict[str, Any] = {}
    assert expanded("{{if false}}{{setvar::a::1}}{{else}}{{setvar::b::2}}{{/if}}", local) == ""
    assert local == {"b": "2"}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{reverse}}abc{{/reverse}}", "cba"),
        ("{{reverse}}a{{reverse}}bc{{/reverse}}d{{/reverse}}", "dbca"),
        ("{{setvar::a}}\n    one\n      two\n{{/setvar}}{{getvar::a}}", "one\n  two"),
        ("{{trim}}  x  {{/trim}}", "x"),
        ("{{//}} {{setvar::a::1}} {{///}}[{{getvar::a}}]", "[1]"),
        ("{{user}}text{{/user}}", "{{user}}text{{/user}}"),
        ("{{unknown}}{{user}}{{/unknown}}", "{{unknown}}Kai{{/unknown}}"),
        ("{{random}}a{{/random}}", "{{random}}a{{/random}}"),
        ("{{setvar::a::1}}{{setvar::b}}x{{/setvar}}{{getvar::a}}{{getvar::b}}", "1x"),
        ("{{if true}}{{reverse}}ab{{/if}}{{/reverse}}", "{{reverse}}ab{{/reverse}}"),
        ("{{newline}}x{{/newline}}", "{{newline}}x{{/newline}}"),
    ],
)
def test_blocks(text: str, result: str) -> None:
    assert expanded(text) == result


@given(
    st.lists(
        st.sampled_from(
            [
                "{{if ",
                "{{if true}}",
                "{{else}}",
                "{{/if}}",
                "{{setvar::a}}",
                "{{/setvar}}",
                "}}",
                "{{.a",
                "++",
                " = ",
                "!",
                "x",
            ]
        ),
        max_size=14,
    )
)
def test_no_text_breaks_blocks(pieces: list[str]) -> None:
    assert expanded("".join(pieces)) == expanded("".join(pieces))
