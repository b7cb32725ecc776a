"""The words of parsed Markdown, without marks and tags."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from markdown_it.token import Token

_TAG = re.compile(r"<[^<>]*>")


def text_of(tokens: Iterable[Token]) -> str:
    """The words in reading order, blocks apart."""
    return "".join(_words(tokens))


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children is not None and token.type == "inline":
            yield from _words(token.children)
        elif token.type in ("text", "code_inline", "fence", "image"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak") or (token.type == "html_inline" and token.content[:3] == "<br"):
            yield "\n"
        elif token.type == "html_block":
            yield unescape(_TAG.sub(" ", token.content))
        if token.block:
            yield "\n"
