"""A real site (`manage.py up` with a database of its own) and a real Chromium to visit it with."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, ViewportSize, expect, sync_playwright

from tests.browser.chat_page import Member
from tests.browser.residents import Resident, settle
from tests.browser.words import Words
from tests.peers.llama import LlamaServer, llama_server
from tests.peers.scripted import ScriptedModel, scripted_model

ROOT = Path(__file__).resolve().parents[2]

#: Chromium without a sandbox (tests may run as root) and without calls to its maker.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}

#: How long a person waits before something is broken; generous, for machines that do much else.
TIMEOUT_MS = 20_000
expect.set_options(timeout=TIMEOUT_MS)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site with starter content."""
    data_dir = _fresh_data_dir()
    env = {
        **os.environ,
        "TAVERN_DATA_DIR": str(data_dir),
        "LOG_LEVEL": "warning",
        "SLOW_REQUEST_S": "60",  # a busy machine is no complaint
        "DEMO_TOKENS_PER_SECOND": "60",
        "MODEL_ALLOWED_HOSTS": "127.0.0.1",
    }
    log_path = tmp_path_factory.mktemp("site") / "log"
    with (
        log_path.open("w") as log,
        subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", "0"],
            cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True,
        ) as process,
    ):  # fmt: skip
        try:
            yield _address_of(process, log_path)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
            if process.stdout:
                process.stdout.close()
            shutil.rmtree(data_dir, ignore_errors=True)
    assert _complaints(log_path.read_text()) == [], "the server complained while it was visited"


def _fresh_data_dir() -> Path:
    folder = Path(os.environ["TAVERN_DATA_DIR"]).parent / f"browser-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _address_of(process: subprocess.Popen[str], log_path: Path) -> str:
    for line in process.stdout or ():
        if found := re.search(r"http://localhost:\d+", line):
            return found[0]
    raise RuntimeError("The site did not start:\n" + log_path.read_text())


def _complaints(log: str) -> list[str]:
    """Return what the server warned of, but not that it took long: the machine may be busy."""
    found = (line for line in log.splitlines() if re.search(r"error|warning|Traceback", line))
    return [line for line in found if "request.answered" not in line]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "Chromium is missing: install the package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=["en", "zh-hans"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def words(language: str) -> Words:
    return Words(language)


@pytest.fixture(params=["phone", "desktop"])
def device(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visitor(browser: Browser, site: str, resident: Resident, language: str, device: str) -> Iterator[BrowserContext]:
    """Somebody new, in each language and width; the site's admin is there already."""
    context = browser.new_context(
        base_url=site,
        locale={"en": "en-GB", "zh-hans": "zh-CN"}[language],
        viewport=PHONE if device == "phone" else DESKTOP,
        has_touch=device == "phone",
        reduced_motion="reduce",
    )
    context.set_default_timeout(TIMEOUT_MS)
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext) -> Iterator[Page]:
    """A tab whose console must stay free of errors."""
    page = visitor.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


@pytest.fixture(scope="session")
def model() -> Iterator[ScriptedModel]:
    """A model server whose replies the test decides on."""
    with scripted_model() as model:
        yield model


@pytest.fixture(scope="session")
def signed_in(browser: Browser, site: str, model: ScriptedModel, resident: Resident) -> StorageState:
    """The cookies of somebody with an account and a connection to the scripted model; the admin is there already."""
    context = browser.new_context(base_url=site, locale="en-GB")
    page = context.new_page()
    page.goto("/accounts/signup/")
    page.fill("[name=username]", f"marlowe-{secrets.token_hex(4)}")
    for field in page.locator("input[type=password]").all():
        field.fill("a lamp, a chair, a story")
    page.click("form.form[action*=signup] button")
    expect(page.locator("form.form[action*=signup]")).to_have_count(0)
    page.goto(f"/connections/new/?base_url={model.url}")
    page.fill("[name=model]", "scripted")
    page.locator("form:has([name=base_url]) button.button--primary").click()
    page.wait_for_url("**/connections/#*")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def member(browser: Browser, site: str, signed_in: StorageState, model: ScriptedModel) -> Iterator[Member]:
    """Somebody who opens chats; nothing may be wrong in the consoles of their tabs."""
    member = Member(browser, site, signed_in, model)
    yield member
    model.forget()
    member.close()
    assert member.complaints == []


@pytest.fixture(scope="session")
def llama() -> Iterator[LlamaServer]:
    with llama_server(parallel=2, context=32_768) as server:
        yield server


@pytest.fixture(scope="session")
def resident(browser: Browser, site: str) -> Resident:
    return settle(browser, site, f"resident-{os.getpid()}")
