"""A line written for the person appears in the field, to be changed before it is sent."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage, Member
from tests.peers.scripted import HOLD, ScriptedModel

pytestmark = pytest.mark.browser


def ask(chat: ChatPage) -> None:
    chat.page.locator("[popovertarget=add-menu]").click()
    chat.page.locator("[data-compose=impersonate]").click()


def test_it_can_be_changed_and_sent(member: Member, model: ScriptedModel) -> None:
    saying = model.will_say("I open", HOLD, " the door.")
    chat = member.start()
    ask(chat)
    expect(chat.field).to_have_value("I open")
    expect(chat.button).to_have_attribute("aria-label", "Stop")
    expect(chat.articles).to_have_count(1)
    saying.go()
    expect(chat.field).to_have_value("I open the door.")
    expect(chat.button).to_have_attribute("aria-label", "Send")
    expect(chat.field).to_be_focused()
    chat.page.keyboard.type(" Slowly.")
    chat.page.keyboard.press("Enter")
    expect(chat.articles).to_have_count(3)
    expect(chat.articles.nth(1)).to_contain_text("I open the door. Slowly.")
    chat.wait_until_idle()


def test_it_follows_what_was_typed_already(member: Member, model: ScriptedModel) -> None:
    model.will_say("and step inside.")
    chat = member.start()
    chat.field.fill("I knock")
    ask(chat)
    expect(chat.field).to_have_value("I knock and step inside.")


def test_stopping_keeps_what_arrived(member: Member, model: ScriptedModel) -> None:
    model.will_say("I open", HOLD, " the door.")
    chat = member.start()
    ask(chat)
    expect(chat.field).to_have_value("I open")
    chat.button.click()
    expect(chat.button).to_have_attribute("aria-label", "Send")
    expect(chat.field).to_have_value("I open")


def test_a_page_loaded_in_the_middle_has_the_whole_line(member: Member, model: ScriptedModel) -> None:
    saying = model.will_say("I open", HOLD, " the door.")
    chat = member.start()
    ask(chat)
    expect(chat.field).to_have_value("I open")
    chat.page.reload()
    expect(chat.field).to_have_value("I open")
    saying.go()
    expect(chat.field).to_have_value("I open the door.")
    expect(chat.button).to_have_attribute("aria-label", "Send")
