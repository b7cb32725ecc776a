"""A hidden turn stays in the story and out of the prompt."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import Member
from tests.peers.scripted import ScriptedModel

pytestmark = pytest.mark.browser


def test_it_is_not_sent_until_it_is_shown_again(member: Member, model: ScriptedModel) -> None:
    model.will_say("A secret.")
    chat = member.start()
    chat.say("Tell me.")
    reply = chat.articles.nth(2)
    chat.choose("hide", reply)
    expect(reply).to_contain_text("not sent")
    expect(reply).to_have_attribute("data-state", "hidden")
    saying = model.will_say("Yes.")
    chat.say("Go on.")
    assert "A secret." not in str(saying.prompt)
    chat.choose("hide", reply)
    expect(reply).not_to_contain_text("not sent")
    saying = model.will_say("Yes.")
    chat.say("Go on.")
    assert "A secret." in str(saying.prompt)
