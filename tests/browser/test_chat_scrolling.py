"""Scrolling follows the end only while the reader is there, and never moves the line under the eye."""

import pytest
from playwright.sync_api import Browser, StorageState, expect

from tests.browser.chat_page import ENGLISH, ChatPage, Device, Member, new_chat, touch_drag, unmoved
from tests.peers.scripted import HOLD, Saying, ScriptedModel

pytestmark = pytest.mark.browser

PARAGRAPH = "Line after line the story goes on, and none of it is in a hurry to end.\n\n"


def in_a_long_reply(member: Member, model: ScriptedModel, device: Device = "desktop") -> tuple[ChatPage, Saying]:
    """A chat in which a reply longer than the screen is being written."""
    saying = model.will_say(PARAGRAPH * 20, HOLD, PARAGRAPH * 5, "The end.")
    chat = member.start(device)
    chat.write("Tell me everything.")
    expect(chat.prose.locator("p")).to_have_count(20)
    return chat, saying


def finish(chat: ChatPage, saying: Saying) -> None:
    saying.go()
    chat.wait_until_idle()
    expect(chat.prose).to_contain_text("The end.")


def test_a_new_story_is_read_from_its_first_line(member: Member) -> None:
    chat = member.start("phone")
    assert chat.log.evaluate("log => log.scrollHeight > log.clientHeight")
    expect(chat.articles.first.locator(".message__head")).to_be_in_viewport()
    chat.say("Hello.")
    expect(chat.log).to_have_js_property("scrollTop", 0)


def test_it_follows_what_grows(member: Member, model: ScriptedModel) -> None:
    chat, saying = in_a_long_reply(member, model)
    assert chat.distance_to_end() <= 1
    expect(chat.jump).not_to_be_visible()
    finish(chat, saying)
    assert chat.distance_to_end() <= 1


def test_a_reader_who_scrolls_up_is_left_alone(member: Member, model: ScriptedModel) -> None:
    chat, saying = in_a_long_reply(member, model)
    chat.log.hover()
    chat.page.mouse.wheel(0, -30)
    expect(chat.log).to_have_js_property("scrollTop", -30)
    line = chat.prose.locator("p").nth(15)
    with unmoved(lambda: chat.top_of(line)):
        finish(chat, saying)
    expect(chat.jump).to_contain_text("New text")
    chat.jump.click()
    expect(chat.log).to_have_js_property("scrollTop", 0)
    expect(chat.jump).not_to_be_visible()


def test_a_finger_lets_go_of_the_end(member: Member, model: ScriptedModel) -> None:
    chat, saying = in_a_long_reply(member, model, "phone")
    touch_drag(chat.page, (200, 400), (200, 480))
    expect(chat.jump).to_be_visible()
    line = chat.prose.locator("p").nth(15)
    with unmoved(lambda: chat.top_of(line)):
        finish(chat, saying)


@pytest.mark.parametrize("key", ["PageUp", "Home"])
def test_a_key_lets_go_of_the_end(member: Member, model: ScriptedModel, key: str) -> None:
    chat, saying = in_a_long_reply(member, model)
    chat.log.focus()
    chat.page.keyboard.press(key)
    expect(chat.jump).to_be_visible()
    line = chat.articles.nth(0) if key == "Home" else chat.last
    with unmoved(lambda: chat.top_of(line)):
        finish(chat, saying)
    chat.page.keyboard.press("End")
    expect(chat.log).to_have_js_property("scrollTop", 0)


def test_text_that_is_being_marked_does_not_run_away(member: Member, model: ScriptedModel) -> None:
    chat, saying = in_a_long_reply(member, model)
    line = chat.prose.locator("p").nth(18)
    line.dblclick()
    marked = chat.page.evaluate("getSelection().toString().trim()")
    assert marked
    with unmoved(lambda: chat.top_of(line)):
        finish(chat, saying)
    assert chat.page.evaluate("getSelection().toString().trim()") == marked


def test_sending_goes_back_to_the_end(member: Member, model: ScriptedModel) -> None:
    chat, saying = in_a_long_reply(member, model)
    finish(chat, saying)
    chat.log.focus()
    chat.page.keyboard.press("Home")
    expect(chat.jump).to_contain_text("To the end")
    chat.say("Go on.")
    expect(chat.log).to_have_js_property("scrollTop", 0)


@pytest.fixture(scope="session")
def long_chat(browser: Browser, site: str, signed_in: StorageState, model: ScriptedModel) -> str:
    """The address of a chat of 73 turns: a reply is held while all the rest is said."""
    saying = model.will_say(HOLD, "At last.")
    context = browser.new_context(base_url=site, storage_state=signed_in)
    url = new_chat(context, ENGLISH)
    page = context.new_page()
    page.goto(url)
    answers = page.evaluate(
        """async () => {
            const token = document.querySelector("input[name=csrfmiddlewaretoken]").value
            const say = (number) => fetch("messages/", {
                method: "POST",
                headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
                body: new URLSearchParams({ text: `Turn ${number}` }),
            })
            const answers = [await say(0), ...(await Promise.all([...Array(70).keys()].map((number) => say(number + 1))))]
            return answers.map((answer) => answer.status)
        }"""
    )
    assert set(answers) == {200}
    saying.go()
    context.close()
    return url


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_older_turns_come_without_a_jump(member: Member, long_chat: str, device: Device) -> None:
    chat = member.tab(member.visit(device), long_chat)
    shown = chat.numbers()
    assert len(shown) == 50
    while chat.page.locator("[data-edge=older]").count():
        oldest = chat.page.locator(f"#turn-{shown[0]}")
        oldest.evaluate("turn => turn.scrollIntoView()")
        with unmoved(lambda: chat.top_of(oldest)):  # noqa: B023 - called here and now
            expect(chat.articles).not_to_have_count(len(shown))
        shown = chat.numbers()
    assert shown == sorted(set(shown))
    assert len(shown) >= 73


def test_sending_from_far_back_leads_to_the_end(member: Member, model: ScriptedModel, long_chat: str) -> None:
    chat = member.tab(member.visit(), long_chat)
    newest = chat.numbers()[-1]
    chat.page.locator("[data-edge=older] a").evaluate("link => link.scrollIntoView()")
    expect(chat.page.locator("[data-edge=older]")).to_have_count(0)
    oldest = chat.numbers()[0]
    chat = member.tab(chat.page.context, f"{long_chat}?at={oldest}#message-{oldest}")
    expect(chat.page.locator(f"#message-{oldest}")).to_be_focused()
    assert newest not in chat.numbers()
    model.will_say("From the end.")
    chat.write("Where are we?")
    expect(chat.prose).to_have_text("From the end.")
    assert newest in chat.numbers()
    chat.wait_until_idle()
    expect(chat.log).to_have_js_property("scrollTop", 0)
