"""Automation: a quick reply that rolls dice, a command that completes itself, a script that changes what is seen only."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import Member, post
from tests.peers.scripted import ScriptedModel

pytestmark = pytest.mark.browser


def test_a_quick_reply_rolls_and_says_the_result(member: Member, model: ScriptedModel) -> None:
    chat = member.start()
    page = chat.page
    address = page.url
    page.goto("/quick-replies/new/")
    page.locator("#id_name").fill("Dice")
    page.locator("#entry-1-label").fill("Roll")
    page.locator("#entry-1-text").fill("/roll 1d1+2 | /send I rolled {{pipe}}.")
    page.get_by_role("main").get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_url("**/quick-replies/")
    page.goto(address)
    page.get_by_role("button", name="Roll", exact=True).click()
    expect(chat.articles.last).to_contain_text("I rolled 3.")
    field = page.locator("#message-text")
    field.press_sequentially("/ro")
    expect(page.get_by_role("option").first).to_contain_text("/roll")
    field.press("Tab")
    expect(field).to_have_value(re.compile("^/roll "))
    # A refused command is an answer of 422, which the browser notes as an error.
    member.forgiven = ("422",)
    field.fill("/nope")
    field.press("Enter")
    expect(page.locator("#composer-error")).to_contain_text("/nope")
    expect(field).to_have_value("/nope")


def test_a_script_for_display_changes_only_what_is_seen(member: Member, model: ScriptedModel) -> None:
    chat = member.start()
    page = chat.page
    address = page.url
    post(page.context, f"{address}messages/", text="/send It is raining.")
    page.goto("/scripts/new/")
    page.locator("#id_name").fill("Weather")
    page.locator("#id_find").fill("/raining/g")
    page.locator("#id_replace").fill("snowing")
    page.get_by_label("What you write").check()
    page.locator("#sample").fill("Still raining.")
    expect(page.locator("#trial ins")).to_have_text("snowing")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/scripts/")
    page.goto(address)
    expect(chat.articles.last).to_contain_text("It is snowing.")
    page.goto("/scripts/")
    page.get_by_role("button", name="Weather, on").click()
    expect(page.get_by_role("button", name="Weather, on")).to_have_attribute("aria-pressed", "false")
    page.goto(address)
    expect(chat.articles.last).to_contain_text("It is raining.")
