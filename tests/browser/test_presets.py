"""A preset comes in, its prompts change places, a chat takes it, and the inspector shows what the model is told."""

import json
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.chat_page import Member
from tests.browser.residents import choose_files
from tests.peers.scripted import ScriptedModel

pytestmark = pytest.mark.browser

PRESET: dict[str, Any] = {
    "temperature": 0.42,
    "proxy_password": "sk-never",
    "prompts": [
        {"identifier": "main", "name": "Main", "role": "system", "content": "Play {{char}} calmly."},
        {"identifier": "rain", "name": "Weather", "role": "system", "content": "It rains all night."},
        {"identifier": "lamp", "name": "Light", "role": "system", "content": "One lamp burns."},
        {"identifier": "chatHistory", "name": "Chat", "marker": True},
    ],
    "prompt_order": [
        {
            "character_id": 100001,
            "order": [{"identifier": one, "enabled": True} for one in ("main", "rain", "lamp", "chatHistory")],
        }
    ],
}


def bring(page: Page, name: str) -> None:
    """Import the preset under a name of its own; the editor opens."""
    page.goto("/presets/import/")
    content = json.dumps(PRESET).encode()
    file = FilePayload(name=f"{name}.json", mimeType="application/json", buffer=content)
    choose_files(page, "Drop preset files here, or choose them", [file])
    page.get_by_role("main").get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def order(page: Page) -> list[str]:
    """The prompts as the list has them, by their names."""
    return page.locator(".prompts__switch").all_inner_texts()


def told(saying: Any) -> list[str]:
    return [one["content"] for one in saying.wait_until_asked()["messages"]]


def test_a_preset_comes_in_is_put_in_order_and_shapes_the_chat(member: Member, model: ScriptedModel) -> None:
    chat = member.start()
    page = chat.page.context.new_page()
    bring(page, "Rainy night")
    assert order(page) == ["Main", "Weather", "Light", "Chat"]
    # By keyboard: focus stays on the button, so that one may go on.
    down = page.get_by_role("button", name="Move Main down")
    down.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".prompts__switch").first).to_have_text("Weather")
    expect(page.get_by_role("button", name="Move Main down")).to_be_focused()
    # By dragging: the light goes to the top.
    grip = page.locator("[data-sort-item]", has_text="Light").locator(".grip")
    grip.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), page.locator("[data-sort-item]").first.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, end["y"] + end["height"] + 10, steps=8)
    page.mouse.move(start["x"] + 5, end["y"] + 2, steps=8)
    page.mouse.up()
    assert order(page) == ["Light", "Weather", "Main", "Chat"]
    expect(page.locator("#preset-preview li").first).to_contain_text("One lamp burns.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_visible()
    assert order(page) == ["Light", "Weather", "Main", "Chat"]
    page.close()

    chat.page.locator("[popovertarget=chat-menu]").click()
    chat.page.get_by_role("link", name="Presets and model options").click()
    option = chat.panel.locator("#option-chat_preset")
    option.get_by_label("Preset", exact=True).select_option(label="Rainy night")
    expect(option).to_contain_text("From this chat")
    chat.page.keyboard.press("Escape")
    saying = model.will_say("Come in.")
    chat.say("Hello?")
    assert told(saying)[:3] == ["One lamp burns.", "It rains all night.", "Play Lucía calmly."]
    assert saying.prompt["temperature"] == 0.42

    chat.page.locator("[popovertarget=chat-menu]").click()
    chat.page.get_by_role("link", name="Inspect the prompt").click()
    blocks = chat.panel.locator(".blocks__item")
    expect(blocks.first).to_contain_text("Light")
    blocks.first.locator("summary").click()
    expect(blocks.first.locator("pre")).to_have_text("One lamp burns.")
    chat.panel.get_by_role("link", name="Next reply").click()
    expect(chat.panel.get_by_role("heading", name="What will be sent")).to_be_visible()
    chat.panel.get_by_role("button", name="Compare").click()
    expect(chat.panel.locator(".diff__field").last).to_contain_text("Come in.")


def test_on_a_phone_a_prompt_is_added_and_taken_away(member: Member) -> None:
    chat = member.start("phone")
    page = chat.page
    bring(page, "Small")
    page.get_by_role("button", name="Add a prompt").click()
    expect(page.locator(".prompts__switch")).to_have_count(5)
    name = page.get_by_label("Name", exact=True).last
    page.locator("details[open] [id$=-content]").fill("Whisper.")
    expect(page.locator("#preset-preview")).to_contain_text("Whisper.")
    expect(name).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Remove New prompt").click()
    expect(page.locator(".prompts__switch")).to_have_count(4)
