"""What is typed and not sent is never lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import Member
from tests.peers.scripted import ScriptedModel

pytestmark = pytest.mark.browser


def test_it_is_there_again_on_another_day(member: Member) -> None:
    chat = member.start()
    with chat.page.expect_response("**/draft/"):
        chat.field.press_sequentially("half a sentence")
    other = member.tab(chat.page.context, chat.url)
    expect(other.field).to_have_value("half a sentence")


def test_it_is_kept_when_the_page_is_left_at_once(member: Member) -> None:
    chat = member.start()
    url = chat.url
    chat.field.press_sequentially("quick")
    chat.page.goto("/")
    chat.page.goto(url)
    expect(chat.field).to_have_value("quick")


def test_it_is_used_up_by_sending(member: Member) -> None:
    chat = member.start()
    with chat.page.expect_response("**/draft/"):
        chat.field.press_sequentially("all of it")
    chat.say("all of it")
    chat.reload()
    expect(chat.field).to_have_value("")


def test_what_could_not_be_sent_stands_in_the_field_again(member: Member) -> None:
    member.forgiven = ("ERR_",)
    chat = member.start()
    chat.page.route("**/messages/", lambda route: route.abort())
    chat.write("It matters.")
    expect(chat.field).to_have_value("It matters.")
    expect(chat.articles).to_have_count(1)
    expect(chat.toast).to_contain_text("That did not come through.")
    chat.page.unroute("**/messages/")
    chat.say("It matters.")


def test_what_is_refused_stands_in_the_field_with_the_reason(member: Member, model: ScriptedModel) -> None:
    member.forgiven = ("422",)
    chat = member.start()
    text = "x" * 70_000
    chat.field.evaluate("(field, text) => { field.removeAttribute('maxlength'); field.value = text }", text)
    chat.button.click()
    expect(chat.page.locator("#composer-error")).to_contain_text("This message has 70000 characters")
    expect(chat.field).to_have_value(text)
