"""A person's whole way: tries it as a guest, signs up, brings a card, connects a model, chats, goes another way, takes it along."""

import io
import json
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from characters.cards import Card, encode_png
from tests.browser.residents import choose_files
from tests.browser.words import Words
from tests.peers.llama import LlamaServer

pytestmark = [pytest.mark.browser, pytest.mark.peer]

CHARACTER = "Isolde Wren"
GREETING = "The ferry is late again. Sit by me until it comes."
QUESTION = "Which lantern is yours?"
#: Replies are drawn at random; one of so many will be long enough to be caught half way.
TRIES = 8
#: The longest replies take a while on a machine that does much else.
REPLY_TIMEOUT_MS = 60_000


@dataclass(frozen=True)
class Visit:
    page: Page
    words: Words
    device: str

    def goes(self, name: str) -> None:
        """Follow a link of the navigation, which says the same on every device."""
        navigation = self.page.get_by_role("navigation", name=self.words("Main"))
        navigation.get_by_role("link", name=self.words(name), exact=True).click()

    def presses(self, name: str, **values: str) -> None:
        self.page.get_by_role("button", name=self.words(name, **values), exact=True).click()

    def follows(self, name: str) -> None:
        self.page.get_by_role("link", name=self.words(name), exact=True).first.click()

    @property
    def turns(self) -> Locator:
        return self.page.get_by_role("log").get_by_role("article")


def test_the_whole_journey(page: Page, words: Words, device: str, llama: LlamaServer) -> None:
    visit = Visit(page, words, device)
    guest_chat = tries_it_as_a_guest(visit)
    signs_up_and_keeps_the_chat(visit, guest_chat)
    imports_a_card(visit)
    edits_it(visit)
    begins_a_chat(visit)
    connects_a_model(visit, llama)
    first_reply = chats_with_the_model(visit)
    swipes_to_another_version_and_back(visit, first_reply)
    branches(visit)
    said = reloads_in_the_middle_of_a_reply(visit, llama)
    takes_the_chat_along(visit, said)


def tries_it_as_a_guest(visit: Visit) -> str:
    """Return the address of the chat."""
    page, words = visit.page, visit.words
    page.goto("/")
    expect(page.get_by_role("heading", name=words("Step into a story"))).to_be_visible()
    page.get_by_role("button", name=words.about("Start chatting with %(name)s", "name")).first.click()
    expect(page.get_by_text(words("The demo storyteller answers."))).to_be_visible()
    expect(visit.turns).to_have_count(1)
    expect(visit.turns.first).not_to_be_empty()
    writes(visit, QUESTION)
    replied(visit, turns=3)
    return page.url


def writes(visit: Visit, text: str) -> None:
    visit.page.get_by_role("textbox", name=visit.words.about("Message %(name)s", "name")).fill(text)
    visit.presses("Send")


def replied(visit: Visit, *, turns: int) -> str:
    """Wait until the last of so many turns is a whole reply, and return it."""
    expect(visit.turns).to_have_count(turns)
    expect(visit.turns.last).not_to_have_attribute("aria-busy", "true", timeout=REPLY_TIMEOUT_MS)
    expect(visit.page.get_by_role("button", name=visit.words("Send"), exact=True)).to_be_visible()
    said = text_of(visit.turns.last)
    assert said
    return said


def text_of(turn: Locator) -> str:
    """Return what a turn says, without its name, time and buttons, and without regard to line breaks."""
    return " ".join(turn.locator(".prose").last.inner_text().split())


def signs_up_and_keeps_the_chat(visit: Visit, chat: str) -> None:
    page, words = visit.page, visit.words
    page.goto("/")
    visit.goes("Sign in")
    visit.follows("Create an account")
    expect(page.get_by_text(words("Everything you started as a guest stays yours."))).to_be_visible()
    page.get_by_label(words("Name"), exact=True).fill(f"wren-{uuid4().hex[:8]}")
    page.get_by_label(words("Password"), exact=True).fill("a lamp in the rain 7")
    visit.presses("Create an account")
    expect(page.get_by_role("navigation", name=words("Main")).get_by_role("link", name=words("Me"))).to_be_visible()
    page.goto(chat)
    expect(visit.turns).to_have_count(3)
    expect(visit.turns.nth(1)).to_contain_text(QUESTION)


def imports_a_card(visit: Visit) -> None:
    page, words = visit.page, visit.words
    page.goto("/")
    visit.goes("Create")
    visit.follows("Import")
    choose_files(page, words("Drop card files here, or choose them"), [card_file(), broken_file()])
    expect(page.get_by_text(words("All {total} files are in.").replace("{total}", "2"))).to_be_visible()
    visit.follows("Open the report")
    expect(page.get_by_text("broken.png")).to_be_visible()
    page.get_by_role("link", name=CHARACTER).click()
    expect(page.get_by_role("heading", name=CHARACTER)).to_be_visible()
    expect(page.get_by_text(GREETING)).to_be_visible()


def card_file() -> FilePayload:
    picture = io.BytesIO()
    Image.linear_gradient("L").resize((300, 400)).convert("RGB").save(picture, "PNG")
    card = Card.new(name=CHARACTER, description="Keeps the ferry lights.", greetings=[GREETING], tags=["river"])
    return {"name": "isolde.png", "mimeType": "image/png", "buffer": encode_png(card, picture.getvalue())}


def broken_file() -> FilePayload:
    return {"name": "broken.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n half"}


def edits_it(visit: Visit) -> None:
    page, words = visit.page, visit.words
    visit.follows("Edit")
    page.get_by_label(words("Tagline"), exact=True).fill("Every light on the river is hers.")
    page.get_by_role("main").get_by_role("button", name=words("Save"), exact=True).first.click()
    expect(page.get_by_role("heading", name=CHARACTER)).to_be_visible()
    expect(page.get_by_text("Every light on the river is hers.")).to_be_visible()


def begins_a_chat(visit: Visit) -> None:
    visit.presses("Start chatting")
    expect(visit.turns).to_have_count(1)
    expect(visit.turns.first).to_contain_text(GREETING)


def connects_a_model(visit: Visit, llama: LlamaServer) -> None:
    page, words = visit.page, visit.words
    chat = page.url
    visit.follows("Connect a model")
    page.get_by_role("link", name="llama.cpp").click()
    page.get_by_label(words("Address"), exact=True).fill(f"{llama.url}/v1")
    visit.presses("Save and test")
    expect(page.get_by_text(words("It answers."))).to_be_visible()
    page.goto(chat)
    demo = words("The demo storyteller answers.")
    expect(page.get_by_text(demo)).to_have_count(0)


def chats_with_the_model(visit: Visit) -> str:
    writes(visit, QUESTION)
    return replied(visit, turns=3)


def swipes_to_another_version_and_back(visit: Visit, first: str) -> None:
    """With a finger where there is one, else with the arrow keys."""
    reply = visit.turns.last
    turns_to(visit, reply, "left")
    expect(reply).to_contain_text("2 / 2")
    second = replied(visit, turns=3)
    assert second != first
    turns_to(visit, reply, "right")
    expect(reply).to_contain_text("1 / 2")
    assert text_of(reply) == first


def turns_to(visit: Visit, reply: Locator, side: str) -> None:
    if visit.device == "phone":
        pulls(visit.page, reply.locator(".prose").last, side)
    else:
        reply.focus()
        visit.page.keyboard.press("ArrowRight" if side == "left" else "ArrowLeft")


def pulls(page: Page, place: Locator, side: str) -> None:
    """Draw a finger over the text, sideways."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box is not None
    viewport = page.viewport_size
    assert viewport is not None
    y = min(max(box["y"] + 20, 120), viewport["height"] - 200)
    start, step = (box["x"] + box["width"] * 0.8, -20) if side == "left" else (box["x"] + box["width"] * 0.2, 20)
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": start, "y": y})
    for count in range(1, 8):
        touch("touchMove", {"x": start + step * count, "y": y})
    touch("touchEnd")
    finger.detach()


def branches(visit: Visit) -> None:
    """Go another way from the person's own turn; the first way stays."""
    page, words = visit.page, visit.words
    question = visit.turns.nth(1)
    question.click()
    question.get_by_role("button", name=words("Branch from here")).click()
    expect(visit.turns).to_have_count(2)
    writes(visit, "I shall look for it myself.")
    replied(visit, turns=4)
    page.get_by_role("link", name=words("Branches")).click()
    panel = page.get_by_role("dialog", name=words("Branches"))
    expect(panel.get_by_role("treeitem")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def reloads_in_the_middle_of_a_reply(visit: Visit, llama: LlamaServer) -> str:
    """What was there is there again, the rest follows, and nothing comes twice. Return the whole reply."""
    page = visit.page
    try:
        half = reloads_over_half_a_reply(visit, llama)
        expect(page.get_by_role("button", name=visit.words("Stop"), exact=True)).to_be_visible()
        assert letters(text_of(visit.turns.last)).startswith(letters(half))
    finally:
        os.kill(llama.pid, signal.SIGCONT)
    whole = replied(visit, turns=visit.turns.count())
    assert letters(whole).startswith(letters(half))
    page.reload()
    assert text_of(visit.turns.last) == whole
    return whole


def reloads_over_half_a_reply(visit: Visit, llama: LlamaServer) -> str:
    """Hold the model server while a reply is under way, load the page again, and return what had been said."""
    page = visit.page
    for _ in range(TRIES):
        turns = visit.turns.count()
        os.kill(llama.pid, signal.SIGSTOP)
        writes(visit, "Tell me everything.")
        expect(visit.turns).to_have_count(turns + 2)
        half = says_a_little(visit, llama)
        page.reload()
        if visit.turns.last.get_attribute("aria-busy") == "true":
            return half
        os.kill(llama.pid, signal.SIGCONT)
    raise AssertionError("every reply was over before it could be interrupted")


def says_a_little(visit: Visit, llama: LlamaServer) -> str:
    """Let the held server run for moments until its first words are on the page; return them, with it held again."""
    page = visit.page
    for _ in range(200):
        os.kill(llama.pid, signal.SIGCONT)
        page.wait_for_timeout(15)
        os.kill(llama.pid, signal.SIGSTOP)
        page.wait_for_timeout(60)
        if len(said := text_of(visit.turns.last)) > 20:
            return said
    raise AssertionError("the model said nothing")


def takes_the_chat_along(visit: Visit, said: str) -> None:
    """The file holds what was said, to its last words."""
    page = visit.page
    header = page.locator("header").filter(has=page.get_by_role("heading", level=1))
    header.get_by_role("button", name=visit.words("More"), exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name=visit.words.about("Export as %(label)s", "label")).click()
    lines = [json.loads(line) for line in Path(download.value.path()).read_text("utf-8").splitlines()]
    told = " ".join(" ".join(str(line.get("mes", "")).split()) for line in lines)
    assert GREETING in told
    assert QUESTION in told
    assert letters(said) in letters(told)


def letters(text: str) -> str:
    """Return only letters: marks of emphasis and spaces between paragraphs differ on the way."""
    return "".join(filter(str.isalpha, text))
