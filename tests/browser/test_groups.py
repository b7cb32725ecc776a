"""A story with several characters: begun on its page, all answer, one is silenced, one is asked."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage, Member
from tests.peers.scripted import ScriptedModel

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_all_answer_and_one_is_silenced(member: Member, model: ScriptedModel, device: str) -> None:
    page = member.visit("phone" if device == "phone" else "desktop").new_page()
    page.goto("/chats/groups/new/")
    for name in ("Ambrose Lyle", "Augustin Pell"):
        page.get_by_role("searchbox", name="Find a character").fill(name[:5])
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("textbox", name="Name").fill("Night shift")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile(r"/chats/[0-9a-f-]{36}/$"))
    chat = ChatPage(page)
    chat.ready()
    expect(chat.articles).to_have_count(2)
    page.get_by_role("link", name="Choose who speaks").click()
    chat.panel.get_by_text("How they take turns").click()
    chat.panel.get_by_label("Who answers").select_option("list")
    expect(chat.toast).to_be_visible()
    page.keyboard.press("Escape")
    chat.write("Who is on?")
    expect(chat.articles).to_have_count(5)
    chat.wait_until_idle()
    names = chat.articles.evaluate_all("(all) => all.map((each) => each.getAttribute('aria-label'))")
    assert sorted(names[3:]) == ["Ambrose Lyle", "Augustin Pell"]
    page.get_by_role("link", name="Choose who speaks").click()
    chat.panel.get_by_role("button", name="Mute Augustin Pell").click()
    expect(chat.panel.get_by_role("button", name="Unmute Augustin Pell")).to_be_visible()
    page.keyboard.press("Escape")
    chat.say("And now?")
    expect(chat.last).to_have_attribute("aria-label", "Ambrose Lyle")
    page.get_by_role("link", name="Choose who speaks").click()
    chat.panel.get_by_role("button", name="Augustin Pell, speak now").click()
    expect(chat.articles).to_have_count(8)
    chat.wait_until_idle()
    expect(chat.last).to_have_attribute("aria-label", "Augustin Pell")
