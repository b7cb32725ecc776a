"""Deleting turns, and taking it back."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage, Member
from tests.peers.scripted import ScriptedModel

pytestmark = pytest.mark.browser


@pytest.fixture
def chat(member: Member, model: ScriptedModel) -> ChatPage:
    model.will_say("The first reply.")
    model.will_say("The second reply.")
    chat = member.start()
    chat.say("One.")
    chat.say("Two.")
    return chat


def test_one_turn_goes_and_comes_back_without_loading_the_page(chat: ChatPage) -> None:
    before = chat.numbers()
    chat.page.evaluate("document.body.dataset.sameTab = 'yes'")
    chat.choose("delete", chat.articles.nth(2))
    expect(chat.articles).to_have_count(4)
    expect(chat.toast).to_contain_text("1 message deleted.")
    chat.toast.get_by_role("button", name="Undo").click()
    expect(chat.articles).to_have_count(5)
    assert chat.numbers() == before
    expect(chat.articles.nth(2)).to_be_focused()
    expect(chat.page.locator("body")).to_have_attribute("data-same-tab", "yes")


def test_everything_from_a_turn_on_goes_and_comes_back(chat: ChatPage) -> None:
    before = chat.numbers()
    chat.choose("delete-from", chat.articles.nth(2))
    expect(chat.articles).to_have_count(2)
    expect(chat.toast).to_contain_text("3 messages deleted.")
    chat.toast.get_by_role("button", name="Undo").click()
    expect(chat.articles).to_have_count(5)
    assert chat.numbers() == before


def test_the_model_no_longer_hears_of_it(chat: ChatPage, model: ScriptedModel) -> None:
    chat.choose("delete", chat.articles.nth(2))
    expect(chat.articles).to_have_count(4)
    saying = model.will_say("Yes.")
    chat.say("Three.")
    assert "The first reply." not in str(saying.prompt)
    assert "The second reply." in str(saying.prompt)


def test_after_the_last_reply_is_gone_another_can_be_asked_for(chat: ChatPage, model: ScriptedModel) -> None:
    chat.choose("delete")
    expect(chat.articles).to_have_count(4)
    model.will_say("Another reply.")
    chat.last.get_by_role("button", name="Ask for a reply").click()
    expect(chat.prose).to_have_text("Another reply.")
    expect(chat.articles).to_have_count(5)
    chat.wait_until_idle()
