"""Other versions of a reply: by buttons, arrow keys and finger; a new one beyond the last."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat_page import ChatPage, Device, Member, touch_drag, unmoved
from tests.peers.scripted import HOLD, ScriptedModel

pytestmark = pytest.mark.browser

LONG = "\n\n".join(f"Paragraph {n} of a reply that is much longer than the other one." for n in range(12))


def with_two(
    member: Member, model: ScriptedModel, *texts: str, device: Device = "desktop", is_clock_ours: bool = False
) -> ChatPage:
    """A chat whose last reply has two versions, of which the second is shown."""
    first, second = texts or ("The first.", "The second.")
    model.will_say(first)
    chat = member.start(device, is_clock_ours=is_clock_ours)
    chat.say("Tell me.")
    model.will_say(second)
    chat.act("regenerate")
    expect(count_of(chat)).to_have_text("2 / 2")
    chat.wait_until_idle()
    return chat


def count_of(chat: ChatPage) -> Locator:
    return chat.last.locator("[data-part=count]")


def test_regenerating_adds_a_version_and_keeps_the_first(member: Member, model: ScriptedModel) -> None:
    chat = with_two(member, model)
    expect(chat.prose).to_have_text("The second.")
    chat.act("previous")
    expect(chat.prose).to_have_text("The first.")
    chat.reload()
    expect(chat.prose).to_have_text("The first.")
    expect(count_of(chat)).to_have_text("1 / 2")


def test_the_version_shown_is_the_one_that_is_sent(member: Member, model: ScriptedModel) -> None:
    chat = with_two(member, model)
    chat.act("previous")
    expect(chat.prose).to_have_text("The first.")
    saying = model.will_say("Yes.")
    chat.say("And then?")
    sent = str(saying.prompt)
    assert "The first." in sent
    assert "The second." not in sent


def test_arrow_keys_change_it_while_nothing_is_typed(member: Member, model: ScriptedModel) -> None:
    chat = with_two(member, model)
    chat.log.focus()
    chat.page.keyboard.press("ArrowLeft")
    expect(chat.prose).to_have_text("The first.")
    chat.page.keyboard.press("ArrowRight")
    expect(chat.prose).to_have_text("The second.")
    chat.field.fill("unsent")
    chat.log.focus()
    chat.page.keyboard.press("ArrowLeft")
    expect(chat.prose).to_have_text("The second.")


def test_a_new_one_is_made_on_purpose_only(member: Member, model: ScriptedModel) -> None:
    chat = with_two(member, model, is_clock_ours=True)
    chat.log.focus()
    chat.page.keyboard.press("ArrowLeft")
    expect(chat.prose).to_have_text("The first.")
    with chat.page.expect_response("**/versions/"):
        chat.page.keyboard.press("ArrowRight")
    chat.page.keyboard.press("ArrowRight")
    expect(chat.prose).to_have_text("The second.")
    expect(chat.last).to_have_attribute("data-versions", "2")
    chat.page.clock.fast_forward(1000)
    model.will_say("The third.")
    chat.page.keyboard.press("ArrowRight")
    expect(chat.last).to_have_attribute("data-versions", "3")
    expect(chat.prose).to_have_text("The third.")


def test_a_finger_changes_it(member: Member, model: ScriptedModel) -> None:
    chat = with_two(member, model, device="phone")
    box = chat.prose.bounding_box()
    assert box is not None
    x, y = box["x"] + 120, box["y"] + box["height"] / 2
    touch_drag(chat.page, (x, y), (x + 40, y))
    expect(chat.prose).to_have_text("The second.")
    touch_drag(chat.page, (x, y), (x + 90, y + 80))
    expect(chat.prose).to_have_text("The second.")
    touch_drag(chat.page, (x, y), (x + 90, y))
    expect(chat.prose).to_have_text("The first.")
    touch_drag(chat.page, (x, y), (x - 90, y))
    expect(chat.prose).to_have_text("The second.")


def test_the_top_of_the_turn_stays_where_it_is(member: Member, model: ScriptedModel) -> None:
    chat = with_two(member, model, LONG, "Short.")
    chat.act("previous")
    expect(chat.prose).to_contain_text("Paragraph 11")
    chat.last.locator(".message__head").scroll_into_view_if_needed()
    chat.log.focus()
    with unmoved(lambda: chat.top_of(chat.last)):
        chat.page.keyboard.press("ArrowRight")
        expect(chat.prose).to_have_text("Short.")
    with unmoved(lambda: chat.top_of(chat.last)):
        chat.page.keyboard.press("ArrowLeft")
        expect(chat.prose).to_contain_text("Paragraph 11")


def test_writing_one_anew_leaves_its_top_where_it_is(member: Member, model: ScriptedModel) -> None:
    model.will_say("One line.\n\nAnother line.\n\nA third line.")
    chat = member.start()
    chat.say("Tell me.")
    saying = model.will_say("Short", HOLD, " it stays.")
    with unmoved(lambda: chat.top_of(chat.last)):
        chat.act("regenerate")
        expect(chat.prose).to_have_text("Short")
    with unmoved(lambda: chat.top_of(chat.last)):
        saying.go()
        chat.wait_until_idle()


def test_greetings_are_versions_of_the_first_turn(member: Member) -> None:
    chat = member.start()
    first = chat.prose.inner_text()
    chat.act("next")
    expect(count_of(chat)).to_have_text("2 / 3")
    assert chat.prose.inner_text() != first
    chat.reload()
    expect(count_of(chat)).to_have_text("2 / 3")
