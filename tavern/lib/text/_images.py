"""Images in prose: ours are shown, others become a link, so that reading a message never calls a stranger's
server."""

import re
from html import unescape

from markdown_it.token import Token

from ._allowed import is_absolute_link, is_own_image

_RAW_IMAGE = re.compile(r"<img(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
#: Shown where an image has no words of its own. A picture sign needs no translation.
_NAMELESS = "🖼"


def own_or_linked(children: list[Token], image_prefix: str) -> list[Token]:
    """Replace the images that are not from our own store."""
    result: list[Token] = []
    for token in children:
        found = _image(token)
        if found is None or is_own_image(found[0], image_prefix):
            result.append(token)
        else:
            result += _stand_in(*found)
    return result


def _image(token: Token) -> tuple[str, str] | None:
    """Address and description of an image, written in Markdown or as a tag; None for anything else."""
    if token.type == "image":
        return str(token.attrs.get("src", "")), token.content
    if token.type == "html_inline" and _RAW_IMAGE.match(token.content):
        found = {name.lower(): unescape(a or b or c) for name, a, b, c in reversed(_ATTRIBUTE.findall(token.content))}
        return found.get("src", ""), found.get("alt", "")
    return None


def _stand_in(address: str, description: str) -> list[Token]:
    """A link to the image, or its description alone if the address leads nowhere one may go."""
    words = Token("text", "", 0, content=description.strip() or _NAMELESS)
    if not is_absolute_link(address):
        return [words]
    return [Token("link_open", "a", 1, attrs={"href": address}), words, Token("link_close", "a", -1)]
