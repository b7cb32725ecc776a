"""Finding places again: search and bookmarks."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage, Device, Language, Member
from tests.peers.scripted import ScriptedModel

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "device", "text", "word"),
    [
        ("en", "desktop", "The lighthouse keeper waits.", "lighthouse"),
        ("zh", "phone", "灯塔的看守在等你。", "灯塔"),
    ],
)
def test_words_lead_to_the_turn_that_says_them(
    member: Member, model: ScriptedModel, language: Language, device: Device, text: str, word: str
) -> None:
    model.will_say(text)
    chat = member.start(device, language)
    chat.say("1")
    chat.say("2")
    if device == "desktop":
        chat.log.focus()
        chat.page.keyboard.press("/")
    else:
        chat.page.locator("[popovertarget=chat-menu]").tap()
        chat.page.locator("#chat-menu [data-key='/']").tap()
    field = chat.panel.get_by_role("searchbox")
    expect(field).to_be_focused()
    field.press_sequentially(word)
    hit = chat.panel.locator(".hits__link")
    expect(hit).to_have_count(1)
    expect(hit.locator("mark")).to_have_text(word)
    field.press("Enter")
    expect(chat.panel).to_be_visible()
    hit.click()
    expect(chat.panel).not_to_be_visible()
    expect(chat.articles.nth(2)).to_be_focused()
    expect(chat.articles.nth(2)).to_be_in_viewport()


def test_words_that_nobody_said_are_repeated(member: Member) -> None:
    chat = member.start()
    chat.log.focus()
    chat.page.keyboard.press("/")
    chat.panel.get_by_role("searchbox").press_sequentially("<b>nowhere</b>")
    expect(chat.panel.get_by_role("status")).to_contain_text("Nothing here says “<b>nowhere</b>”.")


def test_a_bookmark_marks_a_turn_and_leads_back_to_it(member: Member, model: ScriptedModel) -> None:
    model.will_say("Remember this.")
    chat = member.start()
    chat.say("1")
    chat.say("2")
    turn = chat.articles.nth(2)
    chat.choose("bookmark", turn)
    expect(turn.get_by_role("img", name="Bookmarked")).to_be_visible()
    open_bookmarks(chat)
    chat.panel.get_by_role("link", name="Remember this.").click()
    expect(turn).to_be_focused()
    chat.choose("bookmark", turn)
    expect(turn.get_by_role("img", name="Bookmarked")).to_have_count(0)
    open_bookmarks(chat)
    expect(chat.panel).to_contain_text("No bookmarks yet.")


def open_bookmarks(chat: ChatPage) -> None:
    chat.page.locator("[popovertarget=chat-menu]").click()
    chat.page.locator("#chat-menu").get_by_role("link", name="Bookmarks").click()
    expect(chat.panel).to_be_visible()
