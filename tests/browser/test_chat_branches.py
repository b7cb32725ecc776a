"""Branches: leaving the story anywhere, and finding the way in the tree of what came of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage, Device, Member
from tests.peers.scripted import ScriptedModel

pytestmark = pytest.mark.browser


def forked(member: Member, model: ScriptedModel, device: Device = "desktop") -> ChatPage:
    """A chat with two branches that part after the first reply; the second one is open."""
    for text in ("The door opens.", "She goes in.", "She runs."):
        model.will_say(text)
    chat = member.start(device)
    chat.say("Look at the door.")
    chat.say("Go in.")
    article = chat.articles.nth(2)
    if device == "phone":
        article.tap()
        article.locator("[data-act=branch]").tap()
    else:
        chat.act("branch", article)
    expect(chat.articles).to_have_count(3)
    expect(chat.toast).to_contain_text("New branch. The old one is under Branches.")
    chat.say("Run away.")
    return chat


def open_tree(chat: ChatPage) -> None:
    chat.page.get_by_role("link", name="Branches").click()
    expect(chat.panel.get_by_role("tree")).to_be_visible()


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_the_tree_shows_where_they_part_and_leads_to_each(member: Member, model: ScriptedModel, device: Device) -> None:
    chat = forked(member, model, device)
    open_tree(chat)
    items = chat.panel.get_by_role("treeitem")
    expect(items).to_have_count(2)
    expect(items.nth(0).get_by_role("treeitem")).to_contain_text("Run away.")
    expect(chat.panel.locator("[aria-current=true]")).to_contain_text("Run away.")
    items.nth(0).locator(".tree__node").first.click()
    expect(chat.prose).to_have_text("She goes in.")
    expect(chat.articles).to_have_count(5)


def test_the_keyboard_walks_names_and_opens_them(member: Member, model: ScriptedModel) -> None:
    chat = forked(member, model)
    open_tree(chat)
    items = chat.panel.get_by_role("treeitem")
    items.nth(1).focus()
    chat.page.keyboard.press("ArrowUp")
    expect(items.nth(0)).to_be_focused()
    chat.page.keyboard.press("r")
    expect(items.nth(0).locator("input[name=name]").first).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(items.nth(0)).to_be_focused()
    chat.page.keyboard.press("r")
    chat.page.keyboard.type("Brave")
    chat.page.keyboard.press("Enter")
    expect(items.nth(0)).to_have_accessible_name("Brave")
    expect(items.nth(0)).to_be_focused()
    chat.page.keyboard.press("Enter")
    expect(chat.prose).to_have_text("She goes in.")
    expect(chat.page.locator(".chat__title p")).to_have_text("Brave")


def test_one_that_is_not_open_can_be_deleted(member: Member, model: ScriptedModel) -> None:
    chat = forked(member, model)
    open_tree(chat)
    items = chat.panel.get_by_role("treeitem")
    items.nth(0).focus()
    chat.page.keyboard.press("Delete")
    expect(items).to_have_count(1)
    expect(items.nth(0)).to_contain_text("open now")


def test_regenerating_an_earlier_reply_tells_it_anew_on_a_branch(member: Member, model: ScriptedModel) -> None:
    model.will_say("The door opens.")
    chat = member.start()
    chat.say("Look at the door.")
    chat.say("Go in.")
    model.will_say("The door is gone.")
    chat.act("regenerate", chat.articles.nth(2))
    expect(chat.articles).to_have_count(3)
    expect(chat.prose).to_have_text("The door is gone.")
    chat.wait_until_idle()


def test_what_is_typed_stays_when_a_branch_opens(member: Member, model: ScriptedModel) -> None:
    chat = member.start()
    chat.say("One.")
    chat.field.fill("half a sentence")
    chat.act("branch", chat.articles.nth(1))
    expect(chat.articles).to_have_count(2)
    expect(chat.field).to_have_value("half a sentence")
