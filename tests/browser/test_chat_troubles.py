"""When something goes wrong, the place of the reply says what, and what to do; nothing that was written is lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import Member
from tests.peers.scripted import CUT, HOLD, Refusal, ScriptedModel

pytestmark = pytest.mark.browser


def test_a_model_that_refuses_leaves_a_card_with_the_ways_out(member: Member, model: ScriptedModel) -> None:
    model.will_say(Refusal(400))
    chat = member.start()
    chat.say("Hello?")
    card = chat.last.get_by_role("group", name="What went wrong")
    expect(card).to_be_visible()
    assert len(card.locator("p").inner_text()) > 20
    expect(chat.articles.nth(1)).to_contain_text("Hello?")
    expect(card.get_by_role("link", name="Open settings")).to_have_attribute("href", "/connections/")
    card.get_by_role("link", name="Other model").click()
    expect(chat.panel.get_by_label("Model")).to_be_visible()
    chat.page.keyboard.press("Escape")
    model.will_say("Here I am.")
    card.get_by_role("button", name="Try again").click()
    expect(chat.prose).to_have_text("Here I am.")
    chat.wait_until_idle()
    expect(card).to_have_count(0)
    expect(chat.articles).to_have_count(3)


def test_a_reply_that_breaks_off_keeps_what_arrived(member: Member, model: ScriptedModel) -> None:
    model.will_say("She begins", CUT)
    chat = member.start()
    chat.say("Tell me.")
    expect(chat.prose).to_have_text("She begins")
    card = chat.last.get_by_role("group", name="What went wrong")
    model.will_say(" and ends.")
    card.get_by_role("button", name="Continue").click()
    expect(chat.prose).to_have_text("She begins and ends.")
    chat.wait_until_idle()
    expect(card).to_have_count(0)


def test_a_long_silence_is_explained_and_can_be_ended(member: Member, model: ScriptedModel) -> None:
    silent = model.will_say(HOLD)
    chat = member.start(is_clock_ours=True)
    chat.write("…")
    silent.wait_until_asked()
    note, help_row = chat.last.locator("[data-note]"), chat.last.locator("[data-help]")
    expect(chat.last.locator(".typing__dot").first).to_be_visible()
    expect(note).to_have_text("")
    chat.page.clock.fast_forward(8_000)
    expect(note).to_have_text("Still thinking…")
    expect(help_row).not_to_be_visible()
    chat.page.clock.fast_forward(22_000)
    expect(help_row.get_by_role("button", name="Stop")).to_be_visible()
    model.will_say("*Yes.*")
    help_row.get_by_role("button", name="Retry").click()
    expect(chat.prose).to_have_text("Yes.")
    chat.wait_until_idle()
    expect(chat.last).to_have_attribute("data-versions", "1")


def test_a_lost_connection_is_silent_at_first_and_comes_back_whole(member: Member, model: ScriptedModel) -> None:
    member.forgiven = ("ERR_",)
    saying = model.will_say("She begins", HOLD, " and ends.")
    chat = member.start(is_clock_ours=True)
    chat.page.route("**/chats/streams/**", lambda route: route.abort())
    chat.write("Tell me.")
    saying.wait_until_asked()
    note = chat.last.locator("[data-note]")
    expect(chat.growing).to_have_count(1)
    expect(note).to_have_text("")
    chat.page.clock.fast_forward(3_000)
    expect(note).to_have_text("Connection lost. Trying again…")
    chat.page.unroute("**/chats/streams/**")
    expect(chat.prose).to_have_text("She begins")
    expect(note).to_have_text("")
    saying.go()
    chat.wait_until_idle()
    expect(chat.prose).to_have_text("She begins and ends.")


def test_a_connection_that_stays_lost_is_tried_until_it_is_there(member: Member, model: ScriptedModel) -> None:
    member.forgiven = ("ERR_",)
    saying = model.will_say("She begins", HOLD, " and ends.")
    chat = member.start(is_clock_ours=True)
    chat.page.route("**/chats/streams/**", lambda route: route.abort())
    chat.page.route("**/messages/*/", lambda route: route.abort())
    chat.write("Tell me.")
    saying.wait_until_asked()
    expect(chat.growing).to_have_count(1)
    chat.page.clock.fast_forward(3_000)
    expect(chat.last.locator("[data-note]")).to_have_text("Connection lost. Trying again…")
    with chat.page.expect_event("requestfailed", lambda request: "/messages/" in request.url):
        chat.page.clock.fast_forward(20_000)
    expect(chat.growing).to_have_count(1)
    chat.page.unroute_all()
    saying.go()
    chat.page.clock.fast_forward(3_000)
    chat.wait_until_idle()
    expect(chat.prose).to_have_text("She begins and ends.")


def test_offline_says_so_and_keeps_what_was_typed(member: Member, model: ScriptedModel) -> None:
    member.forgiven = ("ERR_",)
    chat = member.start()
    chat.say("Hello.")
    chat.field.fill("It matters.")
    chat.page.context.set_offline(True)
    banner = chat.page.locator("offline-banner")
    expect(banner).to_contain_text("Offline.")
    expect(chat.button).to_have_attribute("aria-disabled", "true")
    expect(chat.last.locator("[data-act=regenerate]")).to_have_attribute("aria-disabled", "true")
    chat.field.press("Enter")
    expect(chat.page.locator("#composer-error")).to_have_text(
        "Offline. What you wrote is kept; send it when you are back."
    )
    expect(chat.field).to_have_value("It matters.")
    expect(chat.articles).to_have_count(3)
    chat.page.context.set_offline(False)
    expect(banner).not_to_be_visible()
    expect(chat.page.locator("#composer-error")).to_have_text("")
    chat.field.press("Enter")
    expect(chat.articles).to_have_count(5)
    chat.wait_until_idle()


def test_a_second_reply_at_once_is_refused_and_the_message_stays(member: Member, model: ScriptedModel) -> None:
    saying = model.will_say("She begins", HOLD, ".")
    chat = member.start()
    other = member.tab(chat.page.context, chat.url)
    chat.write("One.")
    expect(chat.prose).to_have_text("She begins")
    other.write("Two.")
    expect(other.toast).to_contain_text("A reply is already being written in this chat.")
    expect(other.last).to_contain_text("Two.")
    saying.go()
    chat.wait_until_idle()
    model.will_say("An answer to both.")
    other.last.get_by_role("button", name="Ask for a reply").click()
    expect(other.prose).to_have_text("An answer to both.")
    other.wait_until_idle()
