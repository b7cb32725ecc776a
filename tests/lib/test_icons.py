"""Every icon that a template or a module names is in the sprite."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError

from tavern.lib.icons import ICONS

ROOT = Path(settings.BASE_DIR)


def test_templates_name_only_icons_that_exist() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        named = re.findall(r'{% icon "([\w-]+)"|icon="([\w-]+)"', path.read_text())
        missing = {a or b for a, b in named} - set(ICONS)
        assert not missing, f"{path.name}: {missing}"


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    draw = Template('{% load interface %}{% icon "star" %}{% icon "star" label="Bookmarked" class="icon--filled" %}')
    silent, spoken = draw.render(Context()).split("</svg>")[:2]
    assert 'aria-hidden="true"' in silent
    assert 'role="img" aria-label="Bookmarked"' in spoken
    assert 'class="icon icon--filled"' in spoken


def test_an_unknown_icon_is_named() -> None:
    with pytest.raises(TemplateSyntaxError, match="no-such-icon"):
        Template('{% load interface %}{% icon "no-such-icon" %}').render(Context())
