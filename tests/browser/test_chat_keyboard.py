"""The chat by keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage, Member
from tests.peers.scripted import ScriptedModel

pytestmark = pytest.mark.browser


@pytest.fixture
def chat(member: Member, model: ScriptedModel) -> ChatPage:
    model.will_say("The reply.")
    chat = member.start()
    chat.say("One.")
    return chat


def test_enter_sends_and_shift_enter_makes_a_line(chat: ChatPage) -> None:
    chat.field.focus()
    chat.page.keyboard.type("a")
    chat.page.keyboard.press("Shift+Enter")
    chat.page.keyboard.type("b")
    expect(chat.field).to_have_value("a\nb")
    chat.page.keyboard.press("Enter")
    expect(chat.articles).to_have_count(5)
    expect(chat.articles.nth(3)).to_contain_text("a")
    expect(chat.field).to_have_value("")
    chat.wait_until_idle()


def test_enter_on_a_button_beside_the_field_presses_it(chat: ChatPage) -> None:
    chat.field.fill("a")
    chat.page.get_by_role("button", name="Add something").focus()
    chat.page.keyboard.press("Enter")
    expect(chat.page.locator("#add-menu")).to_be_visible()
    expect(chat.field).to_have_value("a")
    expect(chat.articles).to_have_count(3)


def test_enter_that_ends_a_composition_sends_nothing(chat: ChatPage) -> None:
    chat.field.focus()
    session = chat.page.context.new_cdp_session(chat.page)
    session.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    chat.field.evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true }))"
    )
    session.send("Input.insertText", {"text": "你"})
    expect(chat.field).to_have_value("你")
    expect(chat.articles).to_have_count(3)
    chat.page.keyboard.press("Enter")
    expect(chat.articles).to_have_count(5)
    chat.wait_until_idle()


def test_alt_and_arrows_walk_the_turns(chat: ChatPage) -> None:
    chat.field.focus()
    chat.page.keyboard.press("Alt+ArrowUp")
    expect(chat.articles.nth(2)).to_be_focused()
    chat.page.keyboard.press("Alt+ArrowUp")
    expect(chat.articles.nth(1)).to_be_focused()
    chat.page.keyboard.press("Alt+ArrowDown")
    expect(chat.articles.nth(2)).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.field).to_be_focused()


def test_letters_act_on_the_turn_that_has_the_focus(chat: ChatPage, model: ScriptedModel) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.last.focus()
    chat.page.keyboard.press("c")
    expect(chat.toast).to_contain_text("Copied.")
    assert chat.page.evaluate("navigator.clipboard.readText()") == "The reply."
    chat.page.keyboard.press("e")
    expect(chat.last.locator("textarea")).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.last).to_be_focused()
    chat.page.keyboard.press("m")
    expect(chat.menu).to_be_visible()
    chat.page.keyboard.press("ArrowDown")
    expect(chat.menu.locator("button:focus")).to_have_count(1)
    chat.page.keyboard.press("Escape")
    expect(chat.menu).not_to_be_visible()
    model.will_say("Another reply.")
    chat.last.focus()
    chat.page.keyboard.press("r")
    expect(chat.prose).to_have_text("Another reply.")
    chat.wait_until_idle()
    chat.articles.nth(1).focus()
    chat.page.keyboard.press("b")
    expect(chat.articles).to_have_count(2)


def test_letters_are_only_letters_in_a_field(chat: ChatPage) -> None:
    chat.field.focus()
    chat.page.keyboard.type("remember / me ?")
    expect(chat.field).to_have_value("remember / me ?")
    expect(chat.articles).to_have_count(3)
    expect(chat.page.locator("dialog[open]")).to_have_count(0)


def test_single_letters_can_be_turned_off(chat: ChatPage) -> None:
    chat.page.evaluate("document.documentElement.dataset.keys = 'off'")
    chat.last.focus()
    chat.page.keyboard.press("e")
    chat.page.keyboard.press("?")
    expect(chat.last.locator("textarea")).to_have_count(0)
    expect(chat.page.locator("dialog[open]")).to_have_count(0)


def test_a_sheet_tells_the_keys_and_gives_the_focus_back(chat: ChatPage) -> None:
    chat.last.focus()
    chat.page.keyboard.press("?")
    sheet = chat.page.locator("#shortcuts")
    expect(sheet).to_contain_text("Previous or next message")
    chat.page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
    expect(chat.last).to_be_focused()


def test_the_whole_row_of_actions_is_reached_by_tab(chat: ChatPage) -> None:
    chat.articles.nth(1).focus()
    reached = []
    for _ in range(4):
        chat.page.keyboard.press("Tab")
        reached.append(chat.page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert reached == ["Regenerate", "Edit", "Branch from here", "More"]
    expect(chat.articles.nth(1).locator(".action-row")).to_have_css("opacity", "1")
