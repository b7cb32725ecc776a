"""The Markdown we read: CommonMark without what prose trips over, and with what role-play needs.

Left out: code by indentation, underlined headings, references, because indented or ruled prose is still
prose. Changed: emphasis beside Chinese punctuation, line ends are kept, headings start at the third level,
tags that are not allowed are text.
"""

from collections.abc import MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isWhiteSpace
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.html_block import html_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from ._allowed import is_absolute_link
from ._images import own_or_linked
from ._raw_html import RAW_BLOCK, checked_block, checked_tag
from ._speech import mark_speech

_MAX_NESTING = 24
#: Raw tags beyond this number are shown as text: no prose needs more, and they are what deep nesting is made of.
_MAX_RAW_TAGS = 400
_ASTERISK = "*"
_MOST_MARKS = {"[": 1_000, "|": 2_000, "<": 2_000}


# What the rules are told about one rendering, and what they count in it. The library's own type for it.
Env = MutableMapping[str, Any]


def new_env(*, speech: bool, image_prefix: str = "") -> Env:
    """What one rendering starts with."""
    return {"speech": speech, "image_prefix": image_prefix, "raw_tags": 0}


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Take runs of `*` and `_` for emphasis.

    CommonMark's rule for what may open and close counts every punctuation mark, so `*他说：“好。”*然后` stays raw.
    Here only ASCII punctuation counts for `*`; the rest of it is a letter like any other.
    """
    marker = state.src[state.pos]
    if silent or marker not in ("_", _ASTERISK):
        return False
    if marker == "_":
        scanned = state.scanDelims(state.pos, canSplitWord=False)
        length, opens, closes = scanned.length, scanned.can_open, scanned.can_close
    else:
        length, opens, closes = _scan_asterisks(state)
    for _ in range(length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(Delimiter(ord(marker), length, len(state.tokens) - 1, -1, opens, closes))
    state.pos += length
    return True


def _scan_asterisks(state: StateInline) -> tuple[int, bool, bool]:
    """How many there are from here, and whether they may open and close."""
    end = state.pos
    while end < state.posMax and state.src[end] == _ASTERISK:
        end += 1
    before = state.src[state.pos - 1] if state.pos > 0 else " "
    after = state.src[end] if end < state.posMax else " "
    before_space, after_space = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    before_mark, after_mark = isMdAsciiPunct(ord(before)), isMdAsciiPunct(ord(after))
    opens = not after_space and (not after_mark or before_space or before_mark)
    closes = not before_space and (not before_mark or after_space or after_mark)
    return end - state.pos, opens, closes


def _html_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Take a block of raw HTML only for tags that are blocks and allowed; others are part of a paragraph."""
    begin = state.bMarks[start_line] + state.tShift[start_line]
    if not RAW_BLOCK.match(state.src, begin, state.eMarks[start_line]):
        return False
    return html_block(state, start_line, end_line, silent)


def _finish(state: StateCore) -> None:
    """After parsing, check raw HTML and images, mark dialogue, lower the headings, name the sides of
    cells."""
    env = state.env
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = own_or_linked(_checked_inline(token.children, env), env["image_prefix"])
            if env["speech"]:
                token.children = mark_speech(token.children)
        elif token.type == "html_block":
            token.content, env["raw_tags"] = checked_block(
                token.content, limit=_MAX_RAW_TAGS, count=env["raw_tags"], image_prefix=env["image_prefix"]
            )
        elif token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        elif token.type in ("td_open", "th_open"):
            _name_side(token)


def _checked_inline(children: list[Token], env: Env) -> list[Token]:
    for token in children:
        if token.type == "html_inline":
            env["raw_tags"] += 1
            if env["raw_tags"] > _MAX_RAW_TAGS or not checked_tag(token.content):
                token.type = "text"
    return children


def _name_side(token: Token) -> None:
    style = str(token.attrs.pop("style", ""))
    if style.startswith("text-align:"):
        token.attrs["data-align"] = style.removeprefix("text-align:")


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name is the library's
        """Let absolute addresses and our own paths be links; what becomes of them is decided later."""
        return is_absolute_link(url) or (url.startswith("/") and not url.startswith("//"))


def _make_parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"breaks": True, "html": True, "maxNesting": _MAX_NESTING})
    parser.enable("table").disable(["code", "lheading", "reference"])
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "blockquote"]})
    parser.core.ruler.push("finish", _finish)
    return parser


# Safe to share: a rendering keeps its state in its own `Env`.
_PARSER = _make_parser()
_SIMPLE_PARSER = _make_parser().disable(["link", "image", "table", "html_block", "html_inline", "autolink"])


def parser_for(text: str) -> MarkdownIt:
    """The parser for a text; one that knows prose only, if the text is a wall of brackets, cells or tags.

    Such walls take a second or two to read otherwise, because every opening one is tried as the start of
    something.
    """
    if any(text.count(mark) > limit for mark, limit in _MOST_MARKS.items()):
        return _SIMPLE_PARSER
    return _PARSER
