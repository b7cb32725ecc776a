"""Render role-play prose, creators' notes, and plain previews of both."""

import re
from html import escape

from ._allowed import clean
from ._controls import without_controls
from ._markdown import new_env, parser_for
from ._plain import text_of

#: What lies beyond is shown too, but as plain text: long enough for any message, short enough to stay quick.
MAX_PROSE_CHARS = 64_000

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def render_prose(text: str, *, language: str | None = None, image_prefix: str = "") -> str:
    """Turn a message into safe HTML: the Markdown subset, dialogue in `<q class="speech">`, narration in
    `<em>`.

    `language` (a BCP 47 tag) wraps the result in an element that carries it. Images are shown if their
    address starts with `image_prefix`, a path of our own store; others become links. Tags that are not
    allowed are shown as text. The quotation marks stay in the text, so style sheets must not add their own to
    `q`.
    """
    return _in_language(_render(text, image_prefix, speech=True), language)


def render_note(text: str, *, language: str | None = None, image_prefix: str = "") -> str:
    """Turn a creator's note into safe HTML: as `render_prose`, without dialogue."""
    return _in_language(_render(text, image_prefix, speech=False), language)


def plain_text(text: str, *, limit_chars: int | None = None) -> str:
    """The words of a text, without its Markdown and HTML, on one line: for previews and search.

    With a limit, the result is at most that long and ends in an ellipsis if something is missing.
    """
    words = without_controls(text)
    if limit_chars is not None:
        words = words[: 4 * limit_chars + 400]
    words = words[:MAX_PROSE_CHARS]
    words = " ".join(text_of(parser_for(words).parse(words, new_env(speech=False))).split())
    if limit_chars is None or len(words) <= limit_chars:
        return words
    return words[: max(limit_chars - 1, 0)].rstrip() + "…"


def _render(text: str, image_prefix: str, *, speech: bool) -> str:
    text = without_controls(text)
    prose, rest = text[:MAX_PROSE_CHARS], text[MAX_PROSE_CHARS:]
    html: str = parser_for(prose).render(prose, new_env(speech=speech, image_prefix=image_prefix))
    if rest:
        html += "<p>" + escape(rest).replace("\n", "<br>") + "</p>"
    return clean(html, image_prefix)


def _in_language(html: str, language: str | None) -> str:
    if language is None or not _LANGUAGE_TAG.fullmatch(language):
        return html
    return f'<div lang="{language}">{html}</div>'
