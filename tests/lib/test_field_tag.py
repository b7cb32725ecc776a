"""A form field is drawn with its label, help, error and counters, all connected."""

from django import forms
from django.template import Context, Template
from lxml import html

from tavern.lib.styleguide import SampleForm


def draw(form: forms.Form, source: str) -> html.HtmlElement:
    text = Template("{% load interface %}{% field " + source + " %}").render(Context({"form": form}))
    return html.fragment_fromstring(text, create_parent="main")


def one(tree: html.HtmlElement, path: str) -> html.HtmlElement:
    found = tree.xpath(path)
    assert len(found) == 1, f"{path}: {len(found)}"
    return found[0]


def test_label_and_help_belong_to_the_control() -> None:
    tree = draw(SampleForm(), "form.name")
    control = one(tree, "//input")
    assert one(tree, "//label").get("for") == control.get("id")
    assert one(tree, "//*[@id='id_name_helptext']").text == "As people will see it."
    assert control.get("aria-describedby") == "id_name_helptext"
    assert control.get("aria-invalid") is None


def test_an_error_is_linked_and_said_in_words() -> None:
    tree = draw(SampleForm({"email": "seraphine"}), "form.email")
    control = one(tree, "//input")
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "id_email_error"
    assert "valid email" in one(tree, "//*[@id='id_email_error']").text_content()


def test_counters_know_their_field() -> None:
    tree = draw(SampleForm({"tagline": "你好"}), 'form.tagline counter=True tokens_url="/count/"')
    counter = one(tree, "//char-counter")
    assert (counter.get("for"), counter.get("max"), counter.text) == ("id_tagline", "300", "2 / 300")
    assert one(tree, "//token-counter").get("url") == "/count/"


def test_a_switch_is_a_checkbox_with_that_role() -> None:
    control = one(draw(SampleForm(), "form.stream switch=True"), "//input")
    assert (control.get("type"), control.get("role")) == ("checkbox", "switch")
    assert control.get("aria-describedby") == "id_stream_helptext"


def test_radios_are_a_group_with_a_name() -> None:
    tree = draw(SampleForm(), "form.visible")
    assert one(tree, "//fieldset/legend").text.strip() == "Who can see it"
    assert len(tree.xpath("//label[@class='choice']/input")) == 2


def test_hostile_content_is_escaped() -> None:
    tree = draw(SampleForm({"name": '"><script>alert(1)</script>'}), "form.name")
    assert not tree.xpath("//script")


def test_hints_become_attributes() -> None:
    control = one(draw(SampleForm(), 'form.tagline placeholder="A healer" rows=6 lang="zh" mono=True'), "//textarea")
    assert (control.get("placeholder"), control.get("rows"), control.get("lang")) == ("A healer", "6", "zh")
    assert "input--mono" in control.get("class")
