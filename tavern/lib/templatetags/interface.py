"""Tags for every page: `{% load interface %}`.

{% importmap %}  {% modulepreload "app" "lib/dom" %}
{% icon "search" %}  {% icon "star" class="icon--filled" label=_("Bookmarked") %}
{% timeago message.created %}  {% clock message.created %}  {{ chats|compact }}
{% field form.name %}  {% field form.bio counter=True tokens_url=url rows=6 %}
{% nav_link "chats:list" icon="message-circle" label=_("Chats") also="chats:*" key="g c" %}
{{ character.name|initials }}  {{ message|undo_url }}  {{ entry.content|legible }}
{% constant %} what is the same on every page of a language {% endconstant %}
"""

from datetime import datetime
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField
from django.template.base import Node, NodeList, Parser, Token
from django.template.loader import render_to_string
from django.templatetags.i18n import do_translate
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tavern.lib import fields, names, notices, numbers, times
from tavern.lib import importmap as modules
from tavern.lib.constant_parts import ConstantPart
from tavern.lib.fragments import fragment
from tavern.lib.icons import ICONS
from tavern.lib.text import legible as make_legible

register = template.Library()

#: More preloads than this compete with the page itself.
MAX_PRELOADS = 10


@register.simple_tag
def importmap() -> SafeString:
    """The page's one inline script."""
    return SafeString(f'<script type="importmap">{modules.importmap_json()}</script>')


@register.simple_tag
def modulepreload(*bare_names: str) -> SafeString:
    """Links that fetch the named modules early, at most ten."""
    if len(bare_names) > MAX_PRELOADS:
        raise template.TemplateSyntaxError(f"A page preloads at most {MAX_PRELOADS} modules, not {len(bare_names)}.")
    urls = ((modules.module_url(name),) for name in bare_names)
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', urls)


@register.simple_tag
def icon(name: str, label: str = "", **attributes: str) -> SafeString:
    """An icon of the sprite, hidden from screen readers unless `label` names it; `class` takes variants."""
    return _icon(name, str(label), attributes.get("class", ""), static("img/icons.svg"))


@lru_cache(maxsize=1024)
def _icon(name: str, label: str, classes: str, sprite: str) -> SafeString:
    """A page has some forty icons, nearly always the same ones."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"There is no icon “{name}”; see tavern/lib/icons.py.")
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" width="20" height="20" {}><use href="{}#{}"></use></svg>',
        f"icon {classes}".strip(),
        spoken,
        sprite,
        name,
    )


@register.tag("constant")
def constant(parser: Parser, _token: Token) -> ConstantPart:
    """A part that is the same for everybody who reads a language; the page's context is not there inside."""
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return ConstantPart(nodelist)


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """Django's tag; a plain text is looked up once per language, of the fifty or so on a page."""
    node = do_translate(parser, token)
    words = token.split_contents()
    is_plain = len(words) == 2 and words[1][0] in "\"'" and not node.filter_expression.filters
    return ConstantPart(NodeList([node])) if is_plain else node


@register.simple_tag(takes_context=True)
def rail(context: template.Context) -> SafeString:
    """The navigation of every page, as this reader sees it from here."""
    request = context["request"]
    match, user = getattr(request, "resolver_match", None), context.get("user")
    shown = {
        "here": match.view_name if match else "",
        "is_member": bool(user and user.is_authenticated and not user.is_guest),
        "is_collapsed": request.COOKIES.get("rail") == "collapsed",
        "site_name": context.get("site_name"),
    }
    return fragment("rail", tuple(shown.values()), lambda: render_to_string("components/rail.html", shown))


@register.simple_tag
def timeago(moment: datetime) -> SafeString:
    """How long ago, as a `<time>` with the full date in its tooltip; `<local-time>` keeps it true."""
    return _time("relative", moment, times.relative(moment, timezone.now()))


@register.simple_tag
def clock(moment: datetime) -> SafeString:
    """Hours and minutes, as a `<time>`."""
    return _time("clock", moment, times.clock(moment))


def _time(kind: str, moment: datetime, words: str) -> SafeString:
    return format_html(
        '<local-time kind="{}"><time datetime="{}" title="{}">{}</time></local-time>',
        kind,
        moment.isoformat(timespec="seconds"),
        times.full(moment),
        words,
    )


@register.filter
def compact(number: int | None) -> str:
    """A count in a few characters: 14k, 1.4万. Nothing for nothing."""
    return "" if number is None else numbers.compact(int(number), get_language() or "en")


@register.filter
def initials(name: str) -> str:
    """What an avatar without a picture shows."""
    return names.initials(name)


@register.filter
def tint(name: str) -> int:
    """One of the twelve tints, always the same for a name: `class="tint-{{ name|tint }}"`."""
    return names.tint(name)


@register.filter
def undo_url(message: Message) -> str:
    """Where the toast's Undo button posts to, or ""."""
    return notices.undo_url(message)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """A form field with label, help, error and counters. Options: see `tavern.lib.fields.FieldOptions`."""
    return fields.field_context(bound, fields.FieldOptions(**options))


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: template.Context,
    view_name: str,
    *,
    icon: str,
    label: str,
    also: str = "",
    key: str = "",
    kind: str = "",
) -> dict[str, Any]:
    """A link of the rail, left out while its page does not exist; `here` in the context is the name of the open page.

    `also` lists further view names, with wildcards, that belong to its section; `key` is its shortcut.
    """
    try:
        url = reverse(view_name)
    except NoReverseMatch:
        return {}
    here = str(context.get("here", ""))
    within = any(fnmatchcase(here, pattern) for pattern in also.split())
    current = "page" if here == view_name else "true" if within else ""
    return {"url": url, "icon": icon, "label": label, "key": key, "kind": kind, "current": current}


@register.filter
def legible(text: object) -> str:
    """Somebody's text with the characters that would turn its line around written out."""
    return make_legible(str(text))
