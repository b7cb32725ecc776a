"""Changing what was said, in its place."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage, Device, Member
from tests.peers.scripted import ScriptedModel

pytestmark = pytest.mark.browser


def with_a_reply(member: Member, model: ScriptedModel, device: Device = "desktop") -> ChatPage:
    model.will_say("She says *this*.")
    chat = member.start(device)
    chat.say("I say that.")
    return chat


@pytest.mark.parametrize("whose", ["mine", "the character's"])
def test_ctrl_enter_saves(member: Member, model: ScriptedModel, whose: str) -> None:
    chat = with_a_reply(member, model)
    article = chat.articles.nth(-2) if whose == "mine" else chat.last
    chat.act("edit", article)
    editor = article.locator("textarea")
    expect(editor).to_be_focused()
    expect(editor).to_have_value("I say that." if whose == "mine" else "She says *this*.")
    editor.fill("Something *else*.")
    chat.page.keyboard.press("Control+Enter")
    expect(editor).to_have_count(0)
    expect(article.locator(".prose em")).to_have_text("else")
    expect(article).to_be_focused()
    chat.reload()
    expect(article.locator(".prose")).to_have_text("Something else.")


def test_escape_puts_everything_back(member: Member, model: ScriptedModel) -> None:
    chat = with_a_reply(member, model)
    chat.act("edit")
    expect(chat.last.locator("textarea")).to_be_focused()
    chat.last.locator("textarea").fill("No.")
    chat.page.keyboard.press("Escape")
    expect(chat.last.locator("textarea")).to_have_count(0)
    expect(chat.prose).to_have_text("She says this.")
    expect(chat.last).to_be_focused()


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_it_keeps_font_and_measure(member: Member, model: ScriptedModel, device: Device) -> None:
    chat = with_a_reply(member, model, device)
    style = "e => [getComputedStyle(e).fontFamily, getComputedStyle(e).fontSize, getComputedStyle(e).lineHeight]"
    before = chat.prose.evaluate(style)
    if device == "phone":
        chat.last.tap()
        chat.last.locator("[data-act=edit]").tap()
    else:
        chat.act("edit")
    editor = chat.last.locator("textarea")
    assert editor.evaluate(style) == before
    box, log = editor.bounding_box(), chat.log.bounding_box()
    assert box
    assert log
    assert box["x"] >= log["x"]
    assert box["x"] + box["width"] <= log["x"] + log["width"]


def test_what_cannot_be_a_message_is_explained_where_it_is_typed(member: Member, model: ScriptedModel) -> None:
    member.forgiven = ("422",)
    chat = with_a_reply(member, model)
    chat.act("edit")
    expect(chat.last.locator("textarea")).to_be_focused()
    chat.last.locator("textarea").fill("   ")
    chat.page.keyboard.press("Control+Enter")
    expect(chat.last.get_by_role("alert")).to_have_text("Write something first.")
    expect(chat.last.locator("textarea")).to_be_visible()


def test_an_earlier_turn_can_be_told_anew_from_there(member: Member, model: ScriptedModel) -> None:
    chat = with_a_reply(member, model)
    chat.say("And then?")
    mine = chat.articles.nth(1)
    chat.act("edit", mine)
    expect(mine.locator("textarea")).to_be_focused()
    mine.locator("textarea").fill("I say the opposite.")
    model.will_say("She laughs.")
    mine.get_by_role("button", name="Regenerate from here").click()
    expect(chat.articles).to_have_count(3)
    expect(chat.articles.nth(1)).to_contain_text("I say the opposite.")
    expect(chat.prose).to_have_text("She laughs.")
    chat.wait_until_idle()


def test_an_earlier_turn_can_become_a_branch(member: Member, model: ScriptedModel) -> None:
    chat = with_a_reply(member, model)
    chat.say("And then?")
    reply = chat.articles.nth(2)
    chat.act("edit", reply)
    expect(reply.locator("textarea")).to_be_focused()
    reply.locator("textarea").fill("She says nothing.")
    reply.get_by_role("button", name="Branch from here").click()
    expect(chat.articles).to_have_count(3)
    expect(chat.prose).to_have_text("She says nothing.")
    expect(chat.toast).to_contain_text("New branch.")


def test_the_last_turn_offers_no_branch(member: Member, model: ScriptedModel) -> None:
    chat = with_a_reply(member, model)
    chat.act("edit")
    expect(chat.last.locator("textarea")).to_be_visible()
    expect(chat.last.get_by_role("button", name="Branch from here")).to_have_count(0)
