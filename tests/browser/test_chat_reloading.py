"""Whatever happens to the page, a reply arrives whole: no character lost, none doubled."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ENGLISH, ChatPage, Member, new_chat, post
from tests.peers.scripted import HOLD, Pause, ScriptedModel

pytestmark = pytest.mark.browser

WORDS = [f"w{number}" for number in range(240)]
TEXT = " ".join(WORDS)


def test_a_page_loaded_in_the_middle_goes_on_from_there(member: Member, model: ScriptedModel) -> None:
    pieces = [f" {word}" if index else word for index, word in enumerate(WORDS)]
    saying = model.will_say(*pieces[:80], HOLD, *pieces[80:160], HOLD, *pieces[160:])
    chat = member.start()
    chat.write("Count.")
    for count in (80, 160):
        expect(chat.prose).to_have_text(" ".join(WORDS[:count]))
        chat.reload()
        expect(chat.prose).to_have_text(" ".join(WORDS[:count]))
        expect(chat.growing).to_have_count(1)
        expect(chat.button).to_have_attribute("aria-label", "Stop")
        saying.go()
    chat.wait_until_idle()
    expect(chat.prose).to_have_text(TEXT)


def test_loading_while_it_flows_loses_and_doubles_nothing(member: Member, model: ScriptedModel) -> None:
    pieces = [piece for word in WORDS for piece in (f"{word} ", Pause(0.01))]
    model.will_say(*pieces)
    chat = member.start()
    chat.write("Count.")
    seen = 0
    for _ in range(3):
        expect(chat.prose).to_contain_text(f"w{seen + 5}")
        text = shown(chat)
        assert TEXT.startswith(text)
        chat.reload()
        again = shown(chat)
        assert TEXT.startswith(again)
        assert len(again) >= len(text)
        seen = again.count("w")
    chat.wait_until_idle()
    expect(chat.prose).to_have_text(TEXT)


def test_a_closed_tab_keeps_it_going(member: Member, model: ScriptedModel) -> None:
    saying = model.will_say("She begins", HOLD, " and ends.")
    chat = member.start()
    chat.write("Tell me.")
    expect(chat.prose).to_have_text("She begins")
    url, context = chat.url, chat.page.context
    chat.page.close()
    saying.go()
    later = member.tab(context, url)
    later.wait_until_idle()
    expect(later.prose).to_have_text("She begins and ends.")


def test_a_reply_begun_elsewhere_is_read_along(member: Member, model: ScriptedModel) -> None:
    saying = model.will_say("She begins", HOLD, " and ends.")
    context = member.visit()
    url = new_chat(context, ENGLISH)
    post(context, f"{url.removeprefix(member.site)}messages/", text="Tell me.")
    saying.wait_until_asked()
    chats = [member.tab(context, url) for _ in range(2)]
    for chat in chats:
        expect(chat.prose).to_have_text("She begins")
    saying.go()
    for chat in chats:
        chat.wait_until_idle()
        expect(chat.prose).to_have_text("She begins and ends.")


def test_without_scripts_the_page_shows_what_there_is(member: Member, model: ScriptedModel) -> None:
    saying = model.will_say("She begins", HOLD, " and ends.")
    context = member.visit(java_script_enabled=False)
    page = context.new_page()
    page.goto(new_chat(context, ENGLISH))
    page.fill("#message-text", "Tell me.")
    page.locator(".composer__send").click()
    expect(page.locator("article").nth(1)).to_contain_text("Tell me.")
    saying.wait_until_asked()
    saying.go()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    # A reader without scripts asks again.
    for _ in range(50):
        if page.get_by_role("button", name="Send").count():
            break
        page.reload()
    expect(page.locator("article").last).to_contain_text("She begins and ends.")


def shown(chat: ChatPage) -> str:
    return " ".join(chat.prose.inner_text().split())
