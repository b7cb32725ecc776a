"""What may be in the HTML we show: the last gate, whatever came before it."""

import re
from functools import lru_cache

import nh3

_BLOCKS = {"p", "blockquote", "h3", "h4", "h5", "h6", "li", "td", "th"}
ALLOWED_TAGS = _BLOCKS | {
    *("a", "b", "br", "code", "del", "details", "div", "em", "hr", "i", "img", "ins", "kbd", "mark", "ol", "pre", "q"),
    *(
        "rp",
        "rt",
        "ruby",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "thead",
        "tr",
        "u",
        "ul",
    ),
}
ALLOWED_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # said outright, because the library allows some attributes everywhere by default
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
}
_SIDES = {"left", "center", "right"}
_ABSOLUTE = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)
_PIXELS = re.compile(r"\d{1,4}")


def clean(html: str, image_prefix: str = "") -> str:
    """The HTML with nothing in it but what is allowed. Images must come from under the prefix."""
    return _cleaner(image_prefix).clean(html)


def is_own_image(address: str, image_prefix: str) -> bool:
    """True if the address lies under the prefix, which must be a path of ours, and does not climb out of
    it."""
    return (
        bool(image_prefix)
        and address.startswith(image_prefix)
        and not address.startswith("//")
        and ".." not in address
        and "\\" not in address
    )


def is_absolute_link(address: str) -> bool:
    """True for an address that leads to a web page or a mailbox, and to nowhere on this site."""
    return bool(_ABSOLUTE.fullmatch(address))


@lru_cache(maxsize=8)
def _cleaner(image_prefix: str) -> nh3.Cleaner:
    def checked(_tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return value if is_absolute_link(value) else None
        if attribute == "src":
            return value if is_own_image(value, image_prefix) else None
        if attribute in ("width", "height", "start"):
            return value if _PIXELS.fullmatch(value) else None
        return value

    return nh3.Cleaner(
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        attribute_filter=checked,
        allowed_classes={"q": {"speech"}},
        tag_attribute_values={"td": {"data-align": _SIDES}, "th": {"data-align": _SIDES}},
        set_tag_attribute_values={
            "a": {"target": "_blank"},
            "img": {"loading": "lazy"},
            **{tag: {"dir": "auto"} for tag in _BLOCKS},
        },
        link_rel="nofollow noopener",
        url_schemes={"http", "https", "mailto"},
        strip_comments=True,
    )
