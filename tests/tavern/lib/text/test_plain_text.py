"""Previews and search see words, not marks."""

import pytest

from tavern.lib.text import plain_text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('*She nods.* "Yes,\nof **course**."', 'She nods. "Yes, of course."'),
        ("# Title\n\n- one\n- two", "Title one two"),
        ("[a map](https://example.org) and ![a lamp](/media/x.png)", "a map and a lamp"),
        ("<div class=x>low <b>oil</b> &amp; wind</div>", "low oil & wind"),
        ("line<br>break", "line break"),
        ("`code` stays", "code stays"),
        ("<think>hm</think>", "<think>hm</think>"),
        ("\u202eevil\u202c", "evil"),
        ("<!-- hidden --> shown", "shown"),
        ("", ""),
    ],
)
def test_marks_are_left_out(text: str, words: str) -> None:
    assert plain_text(text) == words


def test_a_limit_cuts_with_an_ellipsis() -> None:
    assert plain_text("word " * 1_000, limit_chars=12) == "word word w…"
    assert plain_text("short", limit_chars=12) == "short"
    assert plain_text("灯" * 13, limit_chars=12) == "灯" * 11 + "…"
