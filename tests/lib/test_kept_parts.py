"""Parts of pages that are rendered once: constant ones, plain texts, fragments."""

from zoneinfo import ZoneInfo

from django.template import Context, Template
from django.utils import timezone, translation

from tavern.lib.fragments import fragment


def test_a_constant_part_cannot_see_the_page() -> None:
    page = Template("{% load interface %}{% constant %}[{{ name }}]{% endconstant %}")
    assert page.render(Context({"name": "alice"})) == "[]"
    assert page.render(Context({"name": "bob"})) == "[]"


def test_a_constant_part_speaks_every_language() -> None:
    page = Template("{% load interface %}{% constant %}{% translate 'Chats' %}{% endconstant %}")
    for language, words in (("en", "Chats"), ("zh-hans", "对话"), ("en", "Chats")):
        with translation.override(language):
            assert page.render(Context()) == words


def test_a_plain_text_speaks_every_language() -> None:
    page = Template("{% load interface %}{% translate 'Chats' %}")
    for language, words in (("zh-hans", "对话"), ("en", "Chats"), ("zh-hans", "对话")):
        with translation.override(language):
            assert page.render(Context()) == words


def test_a_text_that_varies_is_never_kept() -> None:
    page = Template("{% load interface %}{% translate word %}{% translate 'Chats' as chats %}{{ chats|upper }}")
    with translation.override("en"):
        assert page.render(Context({"word": "Studio"})) == "StudioCHATS"
        assert page.render(Context({"word": "Create"})) == "CreateCHATS"


def test_a_fragment_is_rendered_once_for_what_it_shows() -> None:
    rendered: list[str] = []

    def show(name: str) -> str:
        return fragment("hello", (name,), lambda: rendered.append(name) or f"<p>{name}</p>")  # type: ignore[func-returns-value]

    assert [show("alice"), show("bob"), show("alice")] == ["<p>alice</p>", "<p>bob</p>", "<p>alice</p>"]
    assert rendered == ["alice", "bob"]


def test_a_fragment_has_a_kind_a_language_and_a_time_zone() -> None:
    def show(kind: str, said: str) -> str:
        return fragment(kind, (1,), lambda: said)

    with translation.override("en"):
        assert show("clock", "first") == "first"
        assert show("other", "second") == "second"
        with timezone.override(ZoneInfo("Asia/Shanghai")):
            assert show("clock", "third") == "third"
        assert show("clock", "fourth") == "first"
    with translation.override("zh-hans"):
        assert show("clock", "fifth") == "fifth"
