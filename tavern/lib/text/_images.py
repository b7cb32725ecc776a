"""Images in prose: ours are shown, others become a link, so that reading a message never calls a stranger's
server."""

import re
from html import escape, unescape

from markdown_it.token import Token

from ._allowed import is_absolute_link, is_own_image

# No quantifier in here can take a character that another could: hostile tags cost what they are long.
_RAW_IMAGE = re.compile(r"<img(?=[\s/>])[^<>]{0,4000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
#: Shown where an image has no words of its own. A picture sign needs no translation.
_NAMELESS = "🖼"


def own_or_linked(children: list[Token], image_prefix: str) -> list[Token]:
    """Replace the images that are not from our own store."""
    result: list[Token] = []
    for token in children:
        if token.type == "image":
            address = str(token.attrs.get("src", ""))
            result += [token] if is_own_image(address, image_prefix) else _stand_in(address, token.content)
            continue
        if token.type == "html_inline" and raw_image(token.content, 0):
            token.content = stand_in_html(token.content, image_prefix)
        result.append(token)
    return result


def raw_image(html: str, start: int) -> str:
    """The image tag that starts at a position, or an empty string."""
    found = _RAW_IMAGE.match(html, start)
    return found.group() if found else ""


def stand_in_html(tag: str, image_prefix: str) -> str:
    """An image tag as it is if it shows one of ours, else HTML that stands in for it."""
    found = {name.lower(): unescape(a or b or c) for name, a, b, c in reversed(_ATTRIBUTE.findall(tag))}
    address, words = found.get("src", ""), escape(found.get("alt", "").strip() or _NAMELESS)
    if is_own_image(address, image_prefix):
        return tag
    return f'<a href="{escape(address)}">{words}</a>' if is_absolute_link(address) else words


def _stand_in(address: str, description: str) -> list[Token]:
    """A link to the image, or its description alone if the address leads nowhere one may go."""
    words = Token("text", "", 0, content=description.strip() or _NAMELESS)
    if not is_absolute_link(address):
        return [words]
    return [Token("link_open", "a", 1, attrs={"href": address}), words, Token("link_close", "a", -1)]
