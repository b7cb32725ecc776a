"""The ten pages in both widths, themes and languages: nothing fails, sticks out, is missing or was left in English."""

import re
from itertools import product

import polib
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize

from tests.browser.conftest import DESKTOP, PHONE, ROOT, TIMEOUT_MS
from tests.browser.residents import Resident

pytestmark = pytest.mark.browser

TEN = (
    "discover", "own character", "chat", "chats", "library", "editor", "lorebook", "import", "connections", "settings",
)  # fmt: skip
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
MISSING = (
    "() => [...document.images].filter((image) => image.complete && !image.naturalWidth).map((image) => image.src)"
)
#: Every text a person sees or hears, outside of what people wrote themselves.
TEXTS = """() => {
  const texts = document.body.innerText.split("\\n")
  for (const it of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]"))
    texts.push(it.ariaLabel, it.placeholder, it.title, it.alt)
  return [document.title, ...texts].filter(Boolean).map((text) => text.trim())
}"""


@pytest.mark.parametrize(("device", "theme"), list(product(("phone", "desktop"), ("dark", "light"))))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_ten_pages(browser: Browser, site: str, resident: Resident, language: str, device: str, theme: str) -> None:
    viewport: ViewportSize = PHONE if device == "phone" else DESKTOP
    context = browser.new_context(
        base_url=site, storage_state=resident.state, locale=language, viewport=viewport, reduced_motion="reduce"
    )
    context.set_default_timeout(TIMEOUT_MS)
    for name, value in (("lamplight_theme", theme), ("django_language", language)):
        context.add_cookies([{"name": name, "value": value, "url": site}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_errors(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    places = {"discover": "/", **resident.places}
    for name in TEN:
        page.goto(places[name])
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("html").get_attribute("data-theme") == theme
        complaints += [f"{name}: {complaint}" for complaint in _complaints(page, language)]
    context.close()
    assert complaints == []


def _errors(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type == "error" else []


def _complaints(page: Page, language: str) -> list[str]:
    found = [f"{src} is missing" for src in page.evaluate(MISSING)]
    if (wide := page.evaluate(SIDEWAYS)) > 0:
        found.append(f"{wide} pixels too wide")
    if language != "en":
        found += [f"“{text}” is English" for text in page.evaluate(TEXTS) if text in ENGLISH]
    return found


def _english() -> frozenset[str]:
    """Return the texts of the interface that read differently in Chinese."""
    catalogue = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))
    texts = {
        text for entry in catalogue if entry.msgid != entry.msgstr for text in (entry.msgid, entry.msgid_plural) if text
    }
    return frozenset(text for text in texts if re.search("[a-z]{2}", text) and "%(" not in text)


ENGLISH = _english()
