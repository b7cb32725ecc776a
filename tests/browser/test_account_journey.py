"""From guest to member and out again, in a browser: what was begun stays, two factors, sessions, data, goodbye."""

import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
NAME = "wanda"


@pytest.fixture
def desktop(browser: Browser, site: str) -> BrowserContext:
    context = browser.new_context(base_url=site, locale="en-GB", viewport=DESKTOP, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    return context


@pytest.fixture
def phone(browser: Browser, site: str) -> BrowserContext:
    context = browser.new_context(
        base_url=site, locale="zh-CN", viewport=PHONE, has_touch=True, reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    return context


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def notices(page: Page) -> Locator:
    return page.get_by_role("region", name="Notices")


def confirm_password(page: Page) -> None:
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form.form button.button--primary").click()
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def test_a_guest_becomes_a_member_and_leaves(desktop: BrowserContext, phone: BrowserContext, tmp_path: Path) -> None:
    page = desktop.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    chat = _chat_as_guest(page)
    _sign_up(page)
    page.goto(chat)
    expect(page.get_by_role("log")).to_contain_text("Hello from a guest")

    codes = _set_up_two_factor(page)
    _sign_in_with_a_code(phone, codes[0])
    _end_the_other_session(page, phone)

    with ZipFile(_export(page, tmp_path)) as archive:
        assert json.loads(archive.read("account.json"))["name"] == NAME
        assert any("Hello from a guest" in archive.read(name).decode() for name in archive.namelist())

    page.goto("/accounts/delete/")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Delete everything").click()
    expect(notices(page)).to_contain_text("Your account and everything in it is gone.")
    page.goto(chat)
    assert "/accounts/login/" in page.url
    assert complaints == []


def _chat_as_guest(page: Page) -> str:
    page.goto("/characters/maren-tolliver/")
    page.get_by_role("button", name=re.compile("start chatting", re.IGNORECASE)).first.click()
    page.wait_for_url("**/chats/*-*/")
    page.locator("textarea[name=text]").fill("Hello from a guest")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Hello from a guest")
    return page.url


def _sign_up(page: Page) -> None:
    page.goto("/accounts/signup/")
    expect(page.get_by_text("Everything you started as a guest stays yours.")).to_be_visible()
    page.locator("input[name=username]").fill(NAME)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Create an account").click()
    page.wait_for_url(lambda url: "signup" not in url)


def _set_up_two_factor(page: Page) -> list[str]:
    page.goto("/accounts/2fa/totp/activate/")
    confirm_password(page)
    found = re.search(r"\b[A-Z2-7]{32}\b", page.locator("main").inner_text())
    assert found, "The secret is not shown for typing."
    page.locator("input[name=code]").fill(code_for(found[0]))
    page.locator("main form.form button.button--primary").click()
    page.wait_for_url("**/recovery-codes/")
    codes = re.findall(r"\b[0-9a-f]{8}\b", page.locator("main").inner_text())
    assert len(codes) == 10
    return codes


def _sign_in_with_a_code(phone: BrowserContext, code: str) -> None:
    page = phone.new_page()
    page.goto("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    page.locator("input[name=login]").fill(NAME)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form.form button.button--primary").click()
    page.wait_for_url("**/2fa/authenticate/")
    page.locator("input[name=code]").fill(code)
    page.locator("main form.form button.button--primary").first.click()
    page.wait_for_url(lambda url: "authenticate" not in url)


def _end_the_other_session(page: Page, phone: BrowserContext) -> None:
    page.goto("/accounts/sessions/")
    page.locator(".setting").get_by_role("button", name="Sign out").click()
    expect(notices(page)).to_contain_text("Signed out there.")
    theirs = phone.pages[0]
    theirs.goto("/accounts/email/")
    assert "/accounts/login/" in theirs.url


def _export(page: Page, folder: Path) -> Path:
    page.goto("/accounts/delete/")
    button = page.get_by_role("button", name="Download your data first")
    with page.expect_download() as download:
        button.click()
    download.value.save_as(folder / "export.zip")
    expect(button).not_to_have_attribute("aria-busy", "true")  # nothing is on its way any more
    return folder / "export.zip"
