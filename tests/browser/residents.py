"""Somebody who lives on the site already, and runs it: with a character in two versions, a lorebook, a chat and a connection."""

import io
import json
import re
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, StorageState

from characters.cards import Card, Lorebook, LoreEntry, encode_png


@dataclass(frozen=True)
class Resident:
    """`state` makes a browser theirs; `places` are the pages they have, by name."""

    state: StorageState
    places: dict[str, str]


#: Pages that anybody sees.
PUBLIC_PLACES = {
    "discover": "/",
    "nobody found": "/?q=zzzz",
    "not there": "/nothing/here/",
    "sign up": "/accounts/signup/",
    "sign in": "/accounts/login/",
    "forgotten password": "/accounts/password/reset/",
}

#: Pages that are there for every member.
MEMBER_PLACES = {
    "chats": "/chats/",
    "library": "/library/",
    "lorebooks": "/library/lorebooks/",
    "new character": "/characters/new/",
    "import": "/imports/",
    "presets": "/presets/",
    "preset for chat models": "/presets/ours/chat/story/",
    "preset for text models": "/presets/ours/instruct/chatml/",
    "samplers": "/presets/ours/sampler/balanced/",
    "preset import": "/presets/import/",
    "preset comparison": "/presets/comparison/?kind=chat&a=ours:story&b=ours:novel",
    "how models are asked": "/presets/defaults/",
    "personas": "/personas/",
    "new persona": "/personas/new/",
    "connections": "/connections/",
    "new connection": "/connections/new/?preset=openai",
    "settings": "/accounts/settings/",
    "two factors": "/accounts/2fa/",
    "sessions": "/accounts/sessions/",
    "password": "/accounts/password/change/",
    "e-mail": "/accounts/email/",
    "leaving": "/accounts/delete/",
    "sign out": "/accounts/logout/",
}


def settle(browser: Browser, site: str, name: str) -> Resident:
    """Sign somebody up and let them make themselves at home."""
    context = browser.new_context(base_url=site, locale="en-GB")
    page = context.new_page()
    page.goto("/accounts/signup/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill("a lamp in the rain 7")
    page.get_by_role("button", name="Create an account").click()
    places = dict(MEMBER_PLACES)
    places["report"] = _bring_files(page)
    character = places["own character"] = _address_of(page, "/library/", "Isolde Wren")
    places["editor"], places["versions"] = f"{character}edit/", f"{character}versions/"
    page.goto(places["editor"])
    page.get_by_label("Tagline", exact=True).fill("Every light on the river is hers.")
    page.get_by_role("main").get_by_role("button", name="Save", exact=True).first.click()
    _become_somebody(page)
    page.goto(character)
    page.get_by_role("button", name="Start chatting").click()
    places["chat"] = _path(page)
    places["chat settings"], places["who one is"] = f"{places['chat']}settings/", f"{places['chat']}persona/"
    places["chat presets"], places["prompt"] = f"{places['chat']}presets/", f"{places['chat']}prompt/?next=1"
    places["lorebook"] = _address_of(page, "/library/lorebooks/", "Harbour")
    places["connection"] = _connect(page)
    state = context.storage_state()
    context.close()
    return Resident(state, places)


def _become_somebody(page: Page) -> None:
    page.goto("/personas/new/")
    page.get_by_label("Name", exact=True).fill("Wren Holm")
    page.get_by_label("Description", exact=True).fill("A courier with a limp.")
    page.get_by_role("main").get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/personas/")


def choose_files(page: Page, where: str, files: list[FilePayload]) -> None:
    """Press the field labelled `where` and choose the files in the window that the system opens."""
    with page.expect_file_chooser() as chooser:
        page.get_by_text(where).click()
    chooser.value.set_files(files)


def _bring_files(page: Page) -> str:
    page.goto("/imports/")
    choose_files(page, "Drop card files here, or choose them", _files())
    page.get_by_role("link", name="Open the report").click()
    page.wait_for_url("**/imports/*-*/")
    return _path(page)


def _files() -> list[FilePayload]:
    picture = io.BytesIO()
    Image.linear_gradient("L").resize((300, 400)).convert("RGB").save(picture, "PNG")
    book = Lorebook(name="Ferries", entries=(LoreEntry(keys=("ferry",), content="It is always late."),))
    card = Card.new(
        name="Isolde Wren",
        description="Keeps the ferry lights.",
        greetings=["The ferry is late again. Sit by me until it comes.", "You again."],
        tags=["river", "quiet"],
        creator_notes="Slow evenings by the water.",
        book=book,
    )
    world = {
        "name": "Harbour",
        "entries": {"0": {"uid": 0, "key": ["lamp"], "content": "It burns blue.", "comment": "Lamp"}},
    }
    return [
        {"name": "isolde.png", "mimeType": "image/png", "buffer": encode_png(card, picture.getvalue())},
        {"name": "harbour.json", "mimeType": "application/json", "buffer": json.dumps(world).encode()},
        {"name": "broken.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n half"},
    ]


def _address_of(page: Page, shelf: str, name: str) -> str:
    page.goto(shelf)
    return page.get_by_role("main").get_by_role("link", name=name).first.get_attribute("href") or ""


def _connect(page: Page) -> str:
    """Keep a connection that is not asked: nobody listens at its address."""
    page.goto("/connections/new/?preset=llamacpp")
    page.get_by_label("Address", exact=True).fill("http://127.0.0.1:48999/v1")
    page.get_by_label("For everyone on this site").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/connections/(#.*)?$"))
    return page.get_by_role("main").get_by_role("article").get_by_role("link").first.get_attribute("href") or ""


def _path(page: Page) -> str:
    return "/" + page.url.split("/", 3)[3]
