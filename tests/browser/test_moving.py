"""Moving in with a SillyTavern folder, packing everything, and moving in with that again."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat_page import Member
from tests.browser.words import Words
from tests.chats.migrating.folders import data_folder, zipped

pytestmark = pytest.mark.browser


def _move_in(page: Page, words: Words) -> None:
    expect(page.get_by_role("heading", name=words("What is to move in?"))).to_be_visible()
    page.get_by_role("button", name=words("Move in"), exact=True).click()
    expect(page.get_by_role("heading", name=words("Done"))).to_be_visible(timeout=30_000)


def test_a_folder_moves_in_and_goes_out_and_in_again(member: Member, tmp_path: Path) -> None:
    page, words = member.visit().new_page(), Words("en")
    for path, content in data_folder().items():
        file = tmp_path / "default-user" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    page.goto("/moves/")
    page.locator("[data-folder]").set_input_files(tmp_path / "default-user")
    _move_in(page, words)
    report = page.get_by_role("main")
    expect(report.get_by_role("link", name="Iris", exact=True).first).to_be_visible()
    page.reload()
    expect(report.get_by_role("link", name="Iris", exact=True).first).to_be_visible()

    page.goto("/moves/")
    page.get_by_role("button", name=words("Pack everything"), exact=True).click()
    link = page.get_by_role("link", name=words("Download the archive"))
    expect(link).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        link.click()
    archive = tmp_path / "everything.zip"
    download.value.save_as(archive)

    page.locator("[data-files]").set_input_files(archive)
    _move_in(page, words)
    expect(report.locator(".report__item--ok")).to_have_count(0)
    expect(report.locator(".report__item--danger")).to_have_count(0)


def test_a_guest_moves_in(page: Page, words: Words, tmp_path: Path) -> None:
    archive = tmp_path / "backup.zip"
    archive.write_bytes(zipped(data_folder()))
    page.goto("/moves/")
    page.locator("[data-files]").set_input_files(archive)
    _move_in(page, words)
    page.get_by_role("button", name=words("Undo this move")).click()
    expect(page.get_by_text(words("Undone"), exact=True).first).to_be_visible()
