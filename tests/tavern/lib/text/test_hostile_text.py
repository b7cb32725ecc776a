"""Whatever somebody writes, what comes out is harmless."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from tavern.lib.text import render_note, render_prose
from tavern.lib.text._allowed import ALLOWED_TAGS

ALLOWED_ATTRIBUTES = {
    "*": {"dir"},
    "a": {"href", "title", "target", "rel"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "ol": {"start"},
    "q": {"class"},
    "td": {"data-align"},
    "th": {"data-align"},
}
PREFIX = "/media/"

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '<img src=x onerror="alert(1)">',
    '<img src="/media/a.png" onload=alert(1) style="position:fixed">',
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<div><svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    '<p style="background:url(https://x.example/p)">x</p>',
    "<style>*{position:fixed;inset:0}</style>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<form action="https://x.example"><input name=q><button>go</button></form>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" &#106;avascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](<java\u0000script:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '![x](https://x.example/a.png "title\\" onerror=alert(1)")',
    "<https://x.example/\"onmouseover='alert(1)'>",
    '<object data="x.swf"></object><embed src=x><applet code=x>',
    '<meta http-equiv="refresh" content="0;url=//x.example"><base href="//x.example"><link rel=stylesheet href=x>',
    '<video src="https://x.example/v" autoplay></video><audio src=x onerror=alert(1)>',
    "<input autofocus onfocus=alert(1)><textarea>x</textarea><select><option>x</select>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    '<div id="csrf" class="dialog" name="x" data-x="1" hx-get="/x" slot="y" is="x-y">x</div>',
    '<q class="speech modal">x</q><td class=x>y</td>',
    '"<b>unclosed "and <i>crossed</b> over</i>"',
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<!-- unclosed <script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><!DOCTYPE html>",
    "</div></article></main><script>alert(1)</script>",
    '`<script>`\n\n```html\n<script>alert(1)</script>\n```\n\n```"><script>\nx\n```',
    '| <script>x</script> | `a|b` |\n|---|---|\n| <img src=x onerror=y> | "<b>" |',
    "\u202etxt.exe\u202c \u2066isolated\u2069 \u0000nul\u0008 \ufeff",
    "<\u0000script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#x3C;script&#x3E;",
    "\ud800 lone surrogate",
]


class Checker(HTMLParser):
    """Collects everything in a page that is not allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            self._check(tag, name, value or "")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"<!{decl}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"<?{data}")

    def _check(self, tag: str, name: str, value: str) -> None:
        allowed = ALLOWED_ATTRIBUTES.get(tag, set()) | ALLOWED_ATTRIBUTES["*"]
        good = {
            "href": bool(re.match(r"(https?://|mailto:)", value, re.IGNORECASE)),
            "src": value.startswith(PREFIX) and ".." not in value,
            "class": value in ("", "speech"),
            "dir": value == "auto",
            "target": value == "_blank",
            "rel": value == "nofollow noopener",
            "loading": value == "lazy",
        }
        if name not in allowed or not good.get(name, True):
            self.wrong.append(f"<{tag} {name}={value!r}>")


def wrong_in(html: str) -> list[str]:
    checker = Checker()
    checker.feed(html)
    checker.close()
    return checker.wrong


def assert_harmless(html: str) -> None:
    assert wrong_in(html) == []
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", html)
    # A second parser, and what it makes of the page when it writes it down again, must see the same.
    if re.search(r"<\w", html):
        again = lxml_html.tostring(lxml_html.fragment_fromstring(html, create_parent="div"), encoding="unicode")
        assert wrong_in(again) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_harmless(text: str) -> None:
    for written in (text, f'She says "{text}" and *{text}*', f"> - {text}", f"<div>\n{text}\n</div>", text * 3):
        assert_harmless(render_prose(written, image_prefix=PREFIX, language="en").removeprefix('<div lang="en">'))
        assert_harmless(render_note(written, image_prefix=PREFIX))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<iframe src=x></iframe>", "<think>hm</think>"])
def test_nothing_that_was_written_disappears(text: str) -> None:
    assert text.replace("<", "&lt;").replace(">", "&gt;") in render_prose(text)


PIECES = st.sampled_from(
    [
        *(
            "<",
            ">",
            '"',
            "'",
            "`",
            "*",
            "_",
            "[",
            "]",
            "(",
            ")",
            "|",
            "\n",
            "\n\n",
            " ",
            "\\",
            "&",
            "=",
            "/",
            "-->",
            "<!--",
        ),
        *(
            "<script>",
            "</script>",
            "<b>",
            "</b>",
            "<q>",
            "</q>",
            "<div>",
            "</div>",
            "<table>",
            "<td>",
            "<svg>",
            "<math>",
        ),
        *("<style>", "<a href=", "<img src=", "javascript:", "https://x.example", "/media/x", "onerror=alert(1)"),
        *(
            "“",
            "”",
            "「",
            "」",
            "«",
            "»",
            "- ",
            "> ",
            "# ",
            "```",
            "|-|-|\n",
            "\u202e",
            "\x00",
            "&lt;",
            "&#60;",
            "text",
            "灯",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_arrangement_of_pieces_gets_through(text: str) -> None:
    assert_harmless(render_prose(text, image_prefix=PREFIX))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_rendering(text: str) -> None:
    assert_harmless(render_prose(text, image_prefix=PREFIX))


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "<div>",
            "<b>",
            "<q>",
            "<table><tr><td>",
            "<details>\n\n",
            "> ",
            "- ",
            "*a **b ",
            "[",
            "![",
            "[a](",
            "`",
            '"',
            "“「",
        ),
        *("<!--", "<![CDATA[", '<a "', "|a", "&", "<ruby><rt>", "<img src='", "(((", "_a*", "\\", "```\n"),
    ],
)
def test_walls_of_anything_stay_bounded(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    html = render_prose(text)
    assert_harmless(html)
    assert deepest(html) <= 500
    assert len(html) < 40 * len(text)


def test_huge_tables_stay_bounded() -> None:
    wide = "|".join(["a"] * 1_500) + "\n" + "|".join(["-"] * 1_500) + "\n" + "a\n" * 5_000
    assert len(render_prose(wide)) < 40 * len(wide)


def deepest(html: str) -> int:
    depth = most = 0
    for tag in re.findall(r"<(/?)(\w+)", html):
        if tag[1] in ("br", "hr", "img"):
            continue
        depth += -1 if tag[0] else 1
        most = max(most, depth)
    return most
