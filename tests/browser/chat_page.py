"""The chat page as tests use it: what a person sees and does there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Locator, Page, StorageState, expect

from tests.peers.scripted import ScriptedModel

#: Its greeting is longer than a screen, and there are three of them.
ENGLISH, CHINESE = "lucia-aznarte", "luo-xiaoman"
Device = Literal["phone", "desktop"]
Language = Literal["en", "zh"]
SIZES: dict[Device, tuple[int, int]] = {"phone": (390, 844), "desktop": (1440, 900)}
LOCALES: dict[Language, str] = {"en": "en-GB", "zh": "zh-CN"}


class ChatPage:
    """A tab with a chat in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.field = page.locator("#message-text")
        self.button = page.locator(".composer__send")
        self.log = page.locator("#log")
        self.articles = page.locator("#turns article.message")
        self.last = self.articles.last
        self.prose = self.last.locator(".message__body > .prose")
        self.growing = page.locator("article[aria-busy=true]")
        self.panel = page.locator("#panel")
        self.menu = page.locator("#message-menu")
        self.toast = page.locator(".toast[data-state=shown]")
        self.jump = page.locator("#jump")

    @property
    def url(self) -> str:
        return self.page.url.partition("?")[0].partition("#")[0]

    def write(self, text: str) -> None:
        """Type something and send it."""
        self.field.fill(text)
        self.page.keyboard.press("Control+Enter")

    def say(self, text: str) -> None:
        """Send something and wait for the whole reply."""
        count = self.articles.count()
        self.write(text)
        expect(self.articles).to_have_count(count + 2)
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        expect(self.growing).to_have_count(0)
        expect(self.page.locator("chat-stream")).to_have_count(0)
        expect(self.button).to_have_attribute("data-state", "send")

    def act(self, name: str, article: Locator | None = None) -> None:
        """Press one of the actions under a turn, the last one if no other is meant."""
        article = article or self.last
        article.hover()
        article.locator(f".action-row [data-act={name}]").click()

    def choose(self, name: str, article: Locator | None = None) -> None:
        """Choose one of the actions in a turn's menu."""
        self.act("menu", article)
        self.menu.locator(f"[data-act={name}]").click()

    def numbers(self) -> list[int]:
        """The ids of the turns, in the order in which they stand."""
        ids = self.page.eval_on_selector_all("#turns > .turn", "turns => turns.map(turn => turn.id)")
        return [int(each.removeprefix("turn-")) for each in ids]

    def top_of(self, locator: Locator) -> float:
        box = locator.bounding_box()
        assert box is not None
        return box["y"]

    def distance_to_end(self) -> float:
        return float(self.log.evaluate("log => -log.scrollTop"))

    def reload(self) -> None:
        self.page.reload()
        self.ready()

    def ready(self) -> None:
        """Wait until the page's elements are at work."""
        expect(self.page.locator(":is(chat-log, chat-turns, chat-composer):defined")).to_have_count(3)
        expect(self.button).to_have_attribute("data-told", "1")


@dataclass
class Member:
    """Somebody with an account and a connection to the scripted model; every chat is a new one."""

    browser: Browser
    site: str
    state: StorageState
    model: ScriptedModel
    complaints: list[str] = field(default_factory=list)
    #: What the browser itself may print: it reports every answer of 400 and more, and every lost connection.
    forgiven: tuple[str, ...] = ()
    _contexts: list[BrowserContext] = field(default_factory=list)

    def visit(self, device: Device = "desktop", language: Language = "en", **options: Any) -> BrowserContext:
        """Open the browser at one's own place."""
        width, height = SIZES[device]
        options = {"reduced_motion": "reduce"} | options
        context = self.browser.new_context(
            base_url=self.site,
            storage_state=self.state,
            locale=LOCALES[language],
            viewport={"width": width, "height": height},
            has_touch=device == "phone",
            is_mobile=device == "phone",
            **options,
        )
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        return context

    def tab(self, context: BrowserContext, url: str) -> ChatPage:
        """Open a chat in a tab whose console must stay free of errors."""
        page = context.new_page()
        page.on("console", lambda message: self._hear(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._hear(str(error)))
        page.goto(url)
        chat = ChatPage(page)
        chat.ready()
        return chat

    def start(
        self,
        device: Device = "desktop",
        language: Language = "en",
        *,
        character: str = "",
        is_clock_ours: bool = False,
        **options: Any,
    ) -> ChatPage:
        """Begin a chat and open it; with `is_clock_ours` the test may turn the page's clock forward."""
        context = self.visit(device, language, **options)
        if is_clock_ours:
            context.clock.install()
        return self.tab(context, new_chat(context, character or (CHINESE if language == "zh" else ENGLISH)))

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _hear(self, complaint: str) -> None:
        if not any(each in complaint for each in self.forgiven):
            self.complaints.append(complaint)


def new_chat(context: BrowserContext, character: str) -> str:
    """Begin a chat and return its address."""
    answer = post(context, f"/characters/{character}/chats/")
    assert "/chats/" in answer
    return answer


def post(context: BrowserContext, path: str, **fields: str) -> str:
    """Send a form without a page, as another tab would; returns where that led."""
    token = next((c["value"] for c in context.cookies() if c["name"] == "csrftoken"), "")
    if not token:
        context.request.get("/accounts/login/")
        token = next(c["value"] for c in context.cookies() if c["name"] == "csrftoken")
    response = context.request.post(path, form={"csrfmiddlewaretoken": token, **fields}, headers={"X-CSRFToken": token})
    assert response.ok, f"{path} answered {response.status}"
    return response.url


@contextmanager
def unmoved(measure: Callable[[], float], *, by: float = 1.0) -> Iterator[None]:
    """What is measured must be the same after the block as before it."""
    before = measure()
    yield
    after = measure()
    assert abs(after - before) <= by, f"it was at {before} and is at {after}"


def touch_drag(page: Page, start: tuple[float, float], end: tuple[float, float], steps: int = 6) -> None:
    """Move a finger over the screen, as the device itself would report it; it rests before it is lifted."""
    session = page.context.new_cdp_session(page)
    for step in range(steps + 1):
        x, y = (a + (b - a) * step / steps for a, b in zip(start, end, strict=True))
        kind = "touchMove" if step else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    for _ in range(8):
        next_frame(page)
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": end[0], "y": end[1]}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def next_frame(page: Page) -> None:
    page.evaluate("() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
