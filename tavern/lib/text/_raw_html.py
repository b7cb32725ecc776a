"""HTML that somebody typed: which of it counts as markup, and which is shown as it was written."""

import re
from html import escape

from ._allowed import ALLOWED_TAGS
from ._images import raw_image, stand_in_html

# Known and harmless, but not ours: the last gate drops the tag and keeps what is in it.
_DROPPED_TAGS = {
    *(
        "abbr",
        "address",
        "article",
        "aside",
        "bdi",
        "bdo",
        "big",
        "body",
        "caption",
        "center",
        "cite",
        "dd",
        "dl",
        "dt",
    ),
    *(
        "figcaption",
        "figure",
        "font",
        "footer",
        "h1",
        "h2",
        "head",
        "header",
        "html",
        "label",
        "main",
        "nav",
        "section",
    ),
    *("strike", "tfoot", "time", "tt", "var", "wbr"),
}
_MARKUP = ALLOWED_TAGS | _DROPPED_TAGS
_BLOCK_TAGS = (
    "article|blockquote|center|details|div|dl|h[1-6]|hr|ol|p|pre|section|summary|table|tbody|td|th|thead|tr|ul"
)

#: The start of a line of raw HTML that stands for itself.
RAW_BLOCK = re.compile(rf"</?(?:{_BLOCK_TAGS})(?=[\s/>])|<!--", re.IGNORECASE)

_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])")
_COMMENT_START, _COMMENT_END = "<!--", "-->"


def checked_tag(tag: str) -> bool:
    """True if one raw tag or comment may pass as markup."""
    if tag.startswith(_COMMENT_START):
        return True
    name = _NAME.match(tag)
    return name is not None and name[1].lower() in _MARKUP


def checked_block(html: str, *, limit: int, count: int, image_prefix: str) -> tuple[str, int]:
    """Turn every `<` that starts nothing allowed into text. Returns the HTML and the number of tags so far.

    One pass with a moving position: a pattern for comments and tags would be quadratic in unclosed ones.
    """
    pieces: list[str] = []
    position, comments_end = 0, True
    while (start := html.find("<", position)) >= 0:
        pieces.append(html[position:start])
        position = start + 1
        if comments_end and html.startswith(_COMMENT_START, start):
            end = html.find(_COMMENT_END, start + len(_COMMENT_START))
            comments_end = end >= 0
            if comments_end:
                position = end + len(_COMMENT_END)
                continue
        count += 1
        if image := raw_image(html, start):
            pieces.append(stand_in_html(image, image_prefix))
            position = start + len(image)
        else:
            name = _NAME.match(html, start)
            markup = name is not None and name[1].lower() in _MARKUP and count <= limit
            pieces.append("<" if markup else escape("<"))
    pieces.append(html[position:])
    return "".join(pieces), count
