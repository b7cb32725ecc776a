"""Every page, in both themes and with what opens on it, passes axe; it can be used by keyboard, when narrow and when large."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.browser.conftest import DESKTOP, PHONE, TIMEOUT_MS
from tests.browser.residents import PUBLIC_PLACES, Resident

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"heading-order": {"enabled": True}},
    "resultTypes": ["violations"],
}
OPENERS = "[popovertarget]:visible, [command=show-modal]:visible, a[data-panel]:visible"
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(params=["dark-desktop", "light-phone", "light-desktop", "dark-phone"])
def reader(request: pytest.FixtureRequest, browser: Browser, site: str, resident: Resident) -> Iterator[BrowserContext]:
    theme, device = request.param.split("-")
    context = browser.new_context(
        base_url=site,
        storage_state=resident.state,
        locale="en-GB",
        reduced_motion="reduce",
        viewport=PHONE if device == "phone" else DESKTOP,
    )
    context.add_cookies([{"name": "lamplight_theme", "value": theme, "url": site}])
    context.set_default_timeout(TIMEOUT_MS)
    yield context
    context.close()


@pytest.mark.parametrize("reader", ["dark-desktop", "light-phone"], indirect=True)
def test_axe_finds_nothing_on_any_page_nor_in_what_opens_there(reader: BrowserContext, resident: Resident) -> None:
    page = reader.new_page()
    faults: dict[str, list[str]] = {}
    seen: set[str] = set()
    for name, path in resident.places.items():
        page.goto(path)
        faults[name] = unrolled(page)
        for opener in openers(page, seen):
            opener.click()
            faults[f"{name}: {opened(page)}"] = axe(page)
            page.keyboard.press("Escape")
    assert {place: found for place, found in faults.items() if found} == {}


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_on_pages_for_everybody(browser: Browser, site: str, theme: str) -> None:
    context = browser.new_context(base_url=site, locale="en-GB", reduced_motion="reduce", viewport=DESKTOP)
    context.add_cookies([{"name": "lamplight_theme", "value": theme, "url": site}])
    page = context.new_page()
    faults = {}
    for name, path in PUBLIC_PLACES.items():
        page.goto(path)
        faults[name] = unrolled(page)
    context.close()
    assert {place: found for place, found in faults.items() if found} == {}


def unrolled(page: Page) -> list[str]:
    """Return what axe holds against the page on a screen so high that no bar lies over anything."""
    size = page.viewport_size
    assert size is not None
    height = int(page.evaluate("() => document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": height + size["height"]})
    found = axe(page)
    page.set_viewport_size(size)
    return found


def axe(page: Page) -> list[str]:
    """Return what axe holds against the page: rule, and the first places."""
    results = Axe().run(page, options=RULES).response
    return [f"{fault['id']}: {[node['html'][:160] for node in fault['nodes'][:3]]}" for fault in results["violations"]]


def openers(page: Page, seen: set[str]) -> Iterator[Locator]:
    """Yield what opens a menu, a dialog or a sheet, each that was not met on an earlier page."""
    for opener in page.locator(OPENERS).all():
        opens = opener.evaluate("(it) => it.getAttribute('popovertarget') ?? it.getAttribute('commandfor') ?? it.href")
        if opens not in seen:
            seen.add(opens)
            yield opener


def opened(page: Page) -> str:
    """Wait for what opens, and return its id."""
    page.wait_for_function(
        "() => document.querySelector('dialog:modal, [popover]:popover-open:not(tool-tip, toast-region)')"
    )
    return str(
        page.evaluate(
            "() => document.querySelector('dialog:modal, [popover]:popover-open:not(tool-tip, toast-region)').id"
        )
    )


@pytest.mark.parametrize("reader", ["dark-desktop"], indirect=True)
def test_the_skip_link_comes_first_and_leads_to_the_content(reader: BrowserContext) -> None:
    page = reader.new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    assert skip.evaluate("(it) => it === document.activeElement")
    assert skip.is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"


@pytest.mark.parametrize("reader", ["dark-desktop", "light-desktop"], indirect=True)
@pytest.mark.parametrize("place", ["library", "settings", "editor", "chat"])
def test_focus_is_seen_wherever_the_tab_key_goes(reader: BrowserContext, resident: Resident, place: str) -> None:
    page = reader.new_page()
    page.goto(resident.places[place])
    unseen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        html, is_seen = page.evaluate(
            """() => {
              const it = document.activeElement
              const ring = ({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2
              const isSeen = (element) => [null, "::before", "::after"].some((part) => ring(getComputedStyle(element, part)))
              let around = it
              while (around && around !== document.body && !isSeen(around)) around = around.parentElement
              return [it.outerHTML.slice(0, 120), it === document.body || around !== document.body]
            }"""
        )
        if not is_seen:
            unseen.append(html)
    assert unseen == []


@pytest.mark.parametrize("reader", ["dark-desktop", "dark-phone"], indirect=True)
def test_dialogs_take_the_focus_and_give_it_back(reader: BrowserContext, resident: Resident) -> None:
    page = reader.new_page()
    for place, name, role in (
        ("editor", "Change portrait", "button"),
        ("connection", "Delete", "button"),
        ("chat", "Branches", "link"),
    ):
        page.goto(resident.places[place])
        opener = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type] # a literal
        opener.focus()
        page.keyboard.press("Enter")
        opened(page)
        assert page.evaluate("() => document.activeElement.closest('dialog') !== null"), (
            f"{name} left the focus outside"
        )
        page.keyboard.press("Escape")
        page.wait_for_function("() => !document.querySelector('dialog:modal')")
        assert opener.evaluate("(it) => it === document.activeElement"), f"{name} lost the focus"


@pytest.mark.parametrize("reader", ["dark-phone"], indirect=True)
def test_nothing_scrolls_sideways_at_320_pixels(reader: BrowserContext, resident: Resident) -> None:
    page = reader.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    assert too_wide(page, {**resident.places, **PUBLIC_PLACES}) == {}


@pytest.mark.parametrize("reader", ["dark-desktop"], indirect=True)
def test_nothing_scrolls_sideways_with_letters_twice_as_large(reader: BrowserContext, resident: Resident) -> None:
    page = reader.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.add_init_script("addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '200%')")
    assert too_wide(page, {**resident.places, **PUBLIC_PLACES}) == {}


def too_wide(page: Page, places: dict[str, str]) -> dict[str, int]:
    """Return the pages that scroll sideways, and by how many pixels."""
    widths = {}
    for name, path in places.items():
        page.goto(path)
        widths[name] = int(page.evaluate(SIDEWAYS))
    return {name: width for name, width in widths.items() if width > 0}
