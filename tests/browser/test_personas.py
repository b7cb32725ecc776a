"""Being somebody: a persona made without an account, taken on in a chat with two presses."""

import io

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.chat_page import Member, post
from tests.browser.residents import choose_files
from tests.browser.words import Words
from tests.peers.scripted import HOLD, ScriptedModel

pytestmark = pytest.mark.browser


def picture() -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((300, 500)).save(file, "PNG")
    return file.getvalue()


def test_a_guest_makes_one_with_a_picture_and_keeps_it_when_signing_up(page: Page, words: Words) -> None:
    page.goto("/personas/")
    page.get_by_role("link", name=words("Create a persona")).click()
    page.get_by_role("button", name=words("Add a picture")).click()
    file = FilePayload(name="a.png", mimeType="image/png", buffer=picture())
    choose_files(page, words("Drop a picture here, or choose one"), [file])
    part = page.get_by_role("img", name=words("The part that is kept. Arrow keys move it, plus and minus zoom."))
    part.press("+")
    part.press("ArrowDown")
    page.get_by_role("button", name=words("Use this picture")).click()
    expect(page.get_by_role("button", name=words("Change picture"))).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    # The upload made a guest, who has another token than the page was made with.
    page.get_by_label(words("Name"), exact=True).fill("Wren")
    page.get_by_role("main").get_by_role("button", name=words("Save"), exact=True).click()
    page.wait_for_url("**/personas/")
    page.goto("/accounts/signup/")
    page.locator("[name=username]").fill(f"wren-{abs(hash((words.language, id(page))))}")
    page.locator("[name=password1]").fill("a lamp in the rain 7")
    page.locator("form.form[action*=signup] button").first.click()
    expect(page.locator("form.form[action*=signup]")).to_have_count(0)
    page.goto("/personas/")
    row = page.get_by_role("main").get_by_role("listitem").filter(has_text="Wren")
    expect(row.locator("img")).to_have_js_property("naturalWidth", 96)
    expect(row).to_contain_text(words("For new chats"))


def test_undo_brings_a_deleted_one_back(member: Member) -> None:
    context = member.visit()
    post(context, "/personas/new/", name="Orrin")
    page = context.new_page()
    page.goto("/personas/")
    rows = page.get_by_role("main").get_by_role("listitem").filter(has_text="Orrin")
    before = rows.count()
    page.get_by_role("button", name="More for Orrin").first.click()
    page.get_by_role("button", name="Delete").locator("visible=true").click()
    expect(rows).to_have_count(before - 1)
    page.get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(before)


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_two_presses_change_who_speaks(member: Member, model: ScriptedModel, device: str) -> None:
    chat = member.start("phone" if device == "phone" else "desktop")
    words = {"phone": 200, "desktop": 300}[device]
    post(chat.page.context, "/personas/new/", name=f"Mira on a {device}", description="word " * words)
    used = chat.page.locator("#token-meter").inner_text()
    button = chat.page.locator("#composer-persona")
    button.click()
    chat.panel.get_by_role("button", name=f"Mira on a {device}").click()
    expect(chat.panel).to_be_hidden()
    expect(button).to_have_accessible_name(f"You are Mira on a {device}. Change who you are")
    expect(button).to_be_focused()
    expect(chat.page.locator("#token-meter")).not_to_have_text(used)
    saying = model.will_say("Come", HOLD, " in.")
    chat.write("I knock.")
    expect(chat.articles.nth(1).get_by_role("heading", name=f"Mira on a {device}")).to_be_visible()
    saying.go()
    chat.wait_until_idle()
    chat.reload()
    expect(chat.articles.nth(1).get_by_role("heading", name=f"Mira on a {device}")).to_be_visible()


def test_it_can_be_done_by_keyboard_alone(member: Member) -> None:
    chat = member.start()
    post(chat.page.context, "/personas/new/", name="Ada")
    button = chat.page.locator("#composer-persona")
    button.focus()
    chat.page.keyboard.press("Enter")
    expect(chat.panel.locator("[aria-pressed=true]")).to_be_focused()
    target = chat.panel.get_by_role("button", name="Ada").first
    for _ in range(30):
        if target.evaluate("(it) => it === document.activeElement"):
            break
        chat.page.keyboard.press("Shift+Tab")
    chat.page.keyboard.press("Enter")
    expect(button).to_have_accessible_name("You are Ada. Change who you are")
