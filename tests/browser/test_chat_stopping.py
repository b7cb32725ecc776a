"""Stop keeps what arrived, and the story can go on from there."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage, Device, Member, post
from tests.peers.scripted import HOLD, ScriptedModel

pytestmark = pytest.mark.browser


def in_the_middle(member: Member, model: ScriptedModel, device: Device = "desktop") -> ChatPage:
    """A chat in which half of a reply has arrived."""
    model.will_say("She begins", HOLD, " and ends.")
    chat = member.start(device)
    chat.write("Tell me.")
    expect(chat.prose).to_have_text("She begins")
    return chat


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_the_button_stops_it_in_the_place_of_send(member: Member, model: ScriptedModel, device: Device) -> None:
    chat = in_the_middle(member, model, device)
    expect(chat.button).to_have_attribute("aria-label", "Stop")
    chat.button.click()
    chat.wait_until_idle()
    expect(chat.prose).to_have_text("She begins")
    expect(chat.last).to_contain_text("Stopped. Continue from here?")


def test_continuing_adds_to_what_is_there(member: Member, model: ScriptedModel) -> None:
    chat = in_the_middle(member, model)
    chat.button.click()
    chat.wait_until_idle()
    model.will_say(", goes on", HOLD, " and ends.")
    chat.last.get_by_role("button", name="Continue").click()
    expect(chat.prose).to_have_text("She begins, goes on")
    chat.reload()
    expect(chat.prose).to_have_text("She begins, goes on")
    chat.button.click()
    chat.wait_until_idle()
    expect(chat.prose).to_have_text("She begins, goes on")


def test_escape_stops_it_from_the_field_and_then_leaves_it(member: Member, model: ScriptedModel) -> None:
    chat = in_the_middle(member, model)
    expect(chat.field).to_be_focused()
    chat.page.keyboard.press("Escape")
    chat.wait_until_idle()
    expect(chat.last).to_contain_text("Stopped.")
    expect(chat.field).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.field).not_to_be_focused()


def test_escape_stops_it_from_the_story(member: Member, model: ScriptedModel) -> None:
    chat = in_the_middle(member, model)
    chat.page.keyboard.press("Alt+ArrowUp")
    chat.page.keyboard.press("Escape")
    chat.wait_until_idle()
    expect(chat.last).to_contain_text("Stopped.")


def test_another_tab_stops_it(member: Member, model: ScriptedModel) -> None:
    chat = in_the_middle(member, model)
    other = member.tab(chat.page.context, chat.url)
    expect(other.prose).to_have_text("She begins")
    other.button.click()
    chat.wait_until_idle()
    expect(chat.last).to_contain_text("Stopped. Continue from here?")


def test_one_that_said_nothing_offers_to_begin_again(member: Member, model: ScriptedModel) -> None:
    saying = model.will_say(HOLD)
    chat = member.start()
    chat.write("Tell me.")
    saying.wait_until_asked()
    chat.button.click()
    chat.wait_until_idle()
    expect(chat.last).to_contain_text("Stopped before the first word.")
    model.will_say("She begins again.")
    chat.last.locator(".message__stopped").get_by_role("button", name="Regenerate").click()
    expect(chat.prose).to_have_text("She begins again.")
    chat.wait_until_idle()
    expect(chat.last).to_have_attribute("data-versions", "1")


def test_a_program_stops_it_through_the_address_that_was_promised(member: Member, model: ScriptedModel) -> None:
    chat = in_the_middle(member, model)
    session = chat.url.rstrip("/").rpartition("/")[2]
    post(chat.page.context, f"/api/chat/interrupt/{session}", reason="user_stop")
    chat.wait_until_idle()
    expect(chat.last).to_contain_text("Stopped.")
