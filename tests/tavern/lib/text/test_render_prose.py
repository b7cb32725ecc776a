"""Prose becomes the markup that the reader's style sheet expects."""

import pytest

from tavern.lib.text import render_note, render_prose


def inner(text: str, **options: str) -> str:
    """The rendered text without the paragraph around it."""
    html = render_prose(text, **options).strip()
    return html.removeprefix('<p dir="auto">').removesuffix("</p>")


def q(words: str) -> str:
    return f'<q class="speech">{words}</q>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ('"Come in," she said.', q('"Come in,"') + " she said."),
        ("“Come in,” she said.", q("“Come in,”") + " she said."),
        ("她说：「进来吧。」", "她说：" + q("「进来吧。」")),
        ("『灯还亮着。』", q("『灯还亮着。』")),
        ("«Entrez», dit-elle.", q("«Entrez»") + ", dit-elle."),
        ('他说"好"就走了', "他说" + q('"好"') + "就走了"),
        ('"One." "Two."', q('"One."') + " " + q('"Two."')),
        ("「他说『好』。」", q("「他说『好』。」")),
        ('"I *knew* it."', q('"I <em>knew</em> it."')),
        ('*She nods. "Yes."*', "<em>She nods. " + q('"Yes."') + "</em>"),
        ('"First line,\nsecond line."', q('"First line,<br>\nsecond line."')),
        ('— "Quick!"', "— " + q('"Quick!"')),
        ('("Quiet.")', "(" + q('"Quiet."') + ")"),
    ],
)
def test_dialogue_is_marked(text: str, html: str) -> None:
    assert inner(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "It's Kai's, isn't it? 'Tis so.",
        'A board of 6" by 4',
        "“Never closed",
        "closed only」",
        "He is 5'10\" tall",
        '""',
        "rock 'n' roll",
    ],
)
def test_what_is_no_dialogue_stays_text(text: str) -> None:
    assert "<q" not in render_prose(text)
    assert inner(text) == text


def test_dialogue_does_not_cross_paragraphs() -> None:
    html = render_prose('"He never stopped talking.\n\n"Not once."')
    assert html.count("<q") == 1
    assert q('"Not once."') in html


def test_dialogue_does_not_cross_elements() -> None:
    assert "<q" not in render_prose('"A *b" c*')


def test_dialogue_in_code_stays_code() -> None:
    html = render_prose('`say("hi")`\n\n```\nprint("hi")\n```')
    assert "<q" not in html
    assert '<code>say("hi")</code>' in html
    assert '<pre><code>print("hi")\n</code></pre>' in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*She waits.*", "<em>She waits.</em>"),
        ("*他说：“你好。”*然后笑了", "<em>他说：" + q("“你好。”") + "</em>然后笑了"),
        ("**“站住！”**他喊", "<strong>" + q("“站住！”") + "</strong>他喊"),
        ("***Both***", "<em><strong>Both</strong></em>"),
        ("snake_case_name", "snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("~~~", ""),
        ("好的~~~", "好的~~~"),
    ],
)
def test_emphasis(text: str, html: str) -> None:
    expected = html or "<pre><code></code></pre>"
    assert inner(text) == expected


def test_line_breaks_are_kept() -> None:
    assert inner("one\ntwo") == "one<br>\ntwo"


def test_indented_and_ruled_prose_is_prose() -> None:
    html = render_prose("First.\n\n    An indented paragraph.\n\nA line\n---\nAnother")
    assert "<pre" not in html
    assert "<h" not in html.replace("<hr>", "")


def test_structure_is_kept() -> None:
    html = render_prose("# Title\n\n> quoted\n\n- a\n- b\n\n3. c\n\n|x|y|\n|:-|-:|\n|1|2|")
    assert '<h3 dir="auto">Title</h3>' in html
    assert '<blockquote dir="auto">' in html
    assert "<ul>" in html
    assert '<ol start="3">' in html
    assert '<td data-align="right" dir="auto">2</td>' in html


def test_links_are_marked_as_foreign() -> None:
    assert inner("[a map](https://example.org/m?a=1&b=2)") == (
        '<a href="https://example.org/m?a=1&amp;b=2" target="_blank" rel="nofollow noopener">a map</a>'
    )


@pytest.mark.parametrize("address", ["/accounts/logout/", "//example.org/x", "javascript:alert(1)", "data:text/html,x"])
def test_links_into_this_site_or_into_code_lead_nowhere(address: str) -> None:
    for text in (f"[go]({address})", f'<a href="{address}">go</a>'):
        assert "href" not in render_prose(text)
        assert "go" in render_prose(text)


def test_own_images_are_shown() -> None:
    html = inner("![A lamp](/media/lamp.webp)", image_prefix="/media/")
    assert html == '<img src="/media/lamp.webp" alt="A lamp" loading="lazy">'
    raw = inner('<img src="/media/lamp.webp" width="40" onerror="x()">', image_prefix="/media/")
    assert raw == '<img src="/media/lamp.webp" width="40" loading="lazy">'


@pytest.mark.parametrize(
    "text",
    [
        "![A lamp](https://example.org/lamp.png)",
        '<img src="https://example.org/lamp.png" alt="A lamp">',
        '<div>\n<img alt="A lamp" src=https://example.org/lamp.png>\n</div>',
    ],
)
def test_foreign_images_become_links(text: str) -> None:
    html = render_prose(text, image_prefix="/media/")
    assert "<img" not in html
    assert 'href="https://example.org/lamp.png"' in html
    assert ">A lamp</a>" in html


@pytest.mark.parametrize("address", ["/media/../admin/", "/mediax", "//media/x.png", "/media/..\\x"])
def test_addresses_that_only_look_like_ours_are_not_shown(address: str) -> None:
    prefix = "/media/"
    assert "<img" not in render_prose(f"![x]({address})", image_prefix=prefix)
    assert "src=" not in render_prose(f'<img src="{address}">', image_prefix=prefix)


def test_unknown_tags_are_shown_as_text() -> None:
    html = render_prose("<thinking>\nShould I **lie**?\n</thinking>\n\nNo.")
    assert "&lt;thinking&gt;" in html
    assert "<strong>lie</strong>" in html


def test_allowed_html_passes_and_the_rest_of_it_loses_its_tags() -> None:
    html = render_prose(
        '<details><summary>Status</summary>\n\n*calm*\n\n</details>\n\n<font color="red">low <b>oil</b></font>'
    )
    assert "<details><summary>Status</summary>" in html
    assert "<em>calm</em>" in html
    assert "low <b>oil</b>" in html
    assert "font" not in html


def test_language_is_put_on_the_text() -> None:
    assert render_prose("你好", language="zh-Hans").startswith('<div lang="zh-Hans"><p dir="auto">你好</p>')
    assert "lang" not in render_prose("x", language='en" onclick="x')


def test_notes_have_no_dialogue() -> None:
    assert render_note('"Made with care." *Thanks.*').strip() == (
        '<p dir="auto">"Made with care." <em>Thanks.</em></p>'
    )


def test_text_beyond_the_limit_is_shown_plainly() -> None:
    html = render_prose("a " * 40_000 + "*the* <end>")
    assert "*the* &lt;end&gt;" in html
