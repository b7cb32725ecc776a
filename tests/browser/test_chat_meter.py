"""The meter tells how much of the memory the next reply uses."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage, Member
from tests.peers.scripted import ScriptedModel

pytestmark = pytest.mark.browser


def used(chat: ChatPage) -> int:
    return int(chat.page.locator("#token-meter progress").get_attribute("value") or 0)


def test_it_follows_what_is_said_hidden_and_deleted(member: Member, model: ScriptedModel) -> None:
    chat = member.start()
    meter = chat.page.locator("#token-meter progress")
    at_first = used(chat)
    model.will_say("A long story. " * 50)
    chat.say("Tell me.")
    expect(meter).not_to_have_attribute("value", str(at_first))
    after_reply = used(chat)
    assert after_reply >= at_first + 150
    chat.choose("hide")
    expect(meter).not_to_have_attribute("value", str(after_reply))
    assert used(chat) < after_reply
    chat.choose("hide")
    expect(meter).to_have_attribute("value", str(after_reply))
    chat.choose("delete")
    expect(meter).not_to_have_attribute("value", str(after_reply))
    assert used(chat) < after_reply
    expect(meter).to_have_accessible_name("Memory in use")
