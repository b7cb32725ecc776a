"""Settings of a chat show at once; a picture behind it stays light, and leaves every text readable."""

import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.chat_page import ChatPage, Device, Member

pytestmark = pytest.mark.browser

#: As promised for a first view.
REQUESTS, BYTES = 25, 180_000
QUIETEST = """(it) => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d")
  pen.fillStyle = getComputedStyle(it).color
  pen.fillRect(0, 0, 1, 1)
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3)
}"""


def open_settings(chat: ChatPage) -> Locator:
    chat.page.locator("[popovertarget=chat-menu]").click()
    chat.page.get_by_role("link", name="Chat settings").click()
    expect(chat.panel.locator(".chat-setting")).to_have_count(4)
    return chat.panel


def show_picture(chat: ChatPage, picture: Image.Image) -> None:
    file = io.BytesIO()
    picture.save(file, "PNG")
    panel = open_settings(chat)
    panel.locator("input[type=file]").set_input_files(
        {"name": "b.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    expect(panel.locator("#chat-setting-background")).to_contain_text("Saved")
    chat.page.keyboard.press("Escape")


def test_a_title_and_a_picture_show_at_once_and_can_be_reset(member: Member) -> None:
    chat = member.start()
    panel = open_settings(chat)
    panel.get_by_label("Title").fill("Nine years")
    chat.page.keyboard.press("Enter")
    title, behind = chat.page.locator("#chat-title h1"), chat.page.locator("#chat-background img")
    expect(title).to_have_text("Nine years")
    expect(panel.locator("#chat-setting-title")).to_contain_text("Saved")
    panel.get_by_text("Street in the rain").click()
    expect(behind).to_have_attribute("src", re.compile("rain-street"))
    panel.locator("#chat-setting-background").get_by_role("button", name="Reset").click()
    expect(behind).to_have_count(0)
    expect(panel.get_by_label("None")).to_be_checked()
    panel.locator("#chat-setting-title").get_by_role("button", name="Reset").click()
    expect(title).not_to_have_text("Nine years")


def test_arrow_keys_walk_the_pictures_and_keep_the_focus(member: Member) -> None:
    chat = member.start()
    panel = open_settings(chat)
    panel.get_by_label("None").focus()
    for name in ("Lamp room", "Misty mountains"):
        chat.page.keyboard.press("ArrowDown")
        choice = panel.get_by_label(name)
        expect(choice).to_be_checked()
        expect(panel.locator("#chat-setting-background")).to_contain_text("Saved")
        expect(choice).to_be_focused()


@pytest.mark.parametrize(("theme", "worst"), [("dark", "white"), ("light", "black")])
@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_text_stays_readable_whatever_the_picture_shows(member: Member, theme: str, worst: str, device: Device) -> None:
    chat = member.start(device)
    chat.page.context.add_cookies([{"name": "lamplight_theme", "value": theme, "url": member.site}])
    chat.reload()
    show_picture(chat, Image.new("RGB", (1600, 1000), worst))
    expect(chat.page.locator("#chat-background img")).to_have_js_property("complete", True)
    meter = chat.page.locator("#token-meter")
    assert contrast(meter.evaluate(QUIETEST), beside(chat.page, meter)) >= 4.5
    scene = chat.page.locator("#chat-title p")
    assert contrast(scene.evaluate(QUIETEST), beside(chat.page, scene)) >= 4.5


def beside(page: Page, text: Locator) -> list[int]:
    """The colour just under a text, where no letter is."""
    box = text.bounding_box()
    assert box is not None
    clip: Any = {"x": box["x"] + 1, "y": box["y"] + box["height"] + 1, "width": 2, "height": 2}
    with Image.open(io.BytesIO(page.screenshot(clip=clip))) as shot:
        pixel: Any = shot.convert("RGB").getpixel((0, 0))
    return list(pixel)


def contrast(one: list[int], other: list[int]) -> float:
    """Source: WCAG 2.2, contrast ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: list[int]) -> float:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour)]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_the_first_view_of_a_chat_with_a_heavy_picture_keeps_its_budget(member: Member) -> None:
    chat = member.start()
    show_picture(chat, Image.effect_noise((1600, 1000), 90).convert("RGB"))
    fresh = member.visit().new_page()
    fresh.goto(chat.url, wait_until="networkidle")
    expect(fresh.locator("#chat-background img")).to_have_js_property("naturalWidth", 640)
    entries = fresh.evaluate(
        "() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map((it) => [it.name, it.transferSize])"
    )
    assert len(entries) <= REQUESTS, entries
    assert sum(size for _name, size in entries) <= BYTES, entries
