"""The frame of every page: complete without scripts, strict about inline code, the same for everybody."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from lxml import html

from tavern.lib.notices import offer_undo
from tavern.lib.styleguide import samples, styleguide


@pytest.fixture
def visit() -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)  # type: ignore[attr-defined] # what the middleware sets
    return request


@pytest.fixture
def draw(visit: HttpRequest) -> Callable[[], html.HtmlElement]:
    def frame() -> html.HtmlElement:
        return html.document_fromstring(render_to_string("base.html", {}, visit))

    return frame


def test_the_first_stop_skips_to_the_content(draw: Callable[[], html.HtmlElement]) -> None:
    page = draw()
    first = page.xpath("//body//a | //body//button")[0]
    assert first.get("href") == "#main"
    assert page.xpath("//main[@id='main']")


def test_language_and_theme_are_on_the_root(visit: HttpRequest, draw: Callable[[], html.HtmlElement]) -> None:
    assert (draw().get("lang"), draw().get("data-theme")) == ("en", "dark")
    visit.theme = "light"  # type: ignore[attr-defined] # what the preferences' middleware sets
    assert draw().get("data-theme") == "light"


def test_the_folded_rail_is_drawn_by_the_server(visit: HttpRequest, draw: Callable[[], html.HtmlElement]) -> None:
    visit.COOKIES["rail"] = "collapsed"
    assert draw().get("data-rail") == "collapsed"
    visit.COOKIES["rail"] = '"><script>'
    assert draw().get("data-rail") is None


def test_a_notice_can_be_undone_without_scripts(visit: HttpRequest, draw: Callable[[], html.HtmlElement]) -> None:
    offer_undo(visit, "Chat archived.", url="/chats/1/restore/")
    page = draw()
    toast = page.xpath("//toast-region/div")[0]
    assert "Chat archived." in toast.text_content()
    form = toast.xpath(".//form")[0]
    assert (form.get("method"), form.get("action")) == ("post", "/chats/1/restore/")


def test_every_component_obeys_the_content_policy(visit: HttpRequest) -> None:
    page = html.document_fromstring(render_to_string("components/styleguide.html", samples(), visit))
    assert not page.xpath("//@style | //style")
    assert [script.get("type") for script in page.xpath("//script[not(@src)]")] == ["importmap"]
    attributes = {name for element in page.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith(("on", "hx-on"))}


def test_every_id_is_unique_and_every_reference_leads_somewhere(visit: HttpRequest) -> None:
    page = html.document_fromstring(render_to_string("components/styleguide.html", samples(), visit))
    ids = page.xpath("//@id[not(ancestor::template)]")
    assert len(ids) == len(set(ids))
    for name in ("aria-labelledby", "aria-describedby", "aria-controls", "commandfor", "popovertarget", "for"):
        for value in page.xpath(f"//*[not(self::image-crop)]/@{name}"):
            assert set(value.split()) <= set(ids), f"{name}={value}"


def test_the_style_page_is_for_staff(visit: HttpRequest) -> None:
    assert styleguide(visit).status_code == 302
