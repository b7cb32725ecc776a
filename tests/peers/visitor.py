"""Somebody with a browser's habits and no browser: cookies, form tokens, event streams."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx2

from tests.peers.site import PATIENCE_S


@dataclass(frozen=True)
class Event:
    """One server-sent event; `id` is None where none was sent."""

    id: int | None
    kind: str
    data: dict[str, Any]


class Visitor(httpx2.Client):
    def __init__(self, address: str) -> None:
        super().__init__(base_url=address, timeout=PATIENCE_S)

    def send_form(self, path: str, **fields: str) -> httpx2.Response:
        """Post a form as its page would."""
        if "csrftoken" not in self.cookies:
            self.get("/accounts/login/")
        token = {"csrfmiddlewaretoken": self.cookies["csrftoken"]}
        return self.post(path, data=token | fields, headers={"Referer": f"{self.base_url}"})

    def start_chat(self, slug: str) -> str:
        """Return the address of a new chat."""
        return self.send_form(f"/characters/{slug}/chats/").headers["location"]

    def say(self, chat: str, text: str) -> str:
        """Say something in a chat and return the address of the stream that the page reads the answer from."""
        answer = self.send_form(f"{chat}messages/", text=text)
        assert answer.status_code == 302, answer.text
        found = re.search(r'<chat-stream src="([^"]+)"', self.get(chat).text)
        assert found, "No reply is on its way."
        return unescape(found[1])

    def events(self, stream: str, *, after: int = 0) -> Iterator[Event]:
        """Read what a stream has after a number, to its end or until the caller stops reading."""
        headers = {"Last-Event-ID": str(after)}
        with self.stream("GET", stream, headers=headers) as response:
            assert response.status_code == 200, response.read()
            assert response.headers["content-type"].startswith("text/event-stream")
            fields: dict[str, str] = {}
            for line in response.iter_lines():
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif "event" in fields:
                    number = int(fields["id"]) if "id" in fields else None
                    yield Event(number, fields["event"], json.loads(fields["data"]))
                    fields = {}


def text_of(events: list[Event]) -> str:
    """What a page would show after these events."""
    text = ""
    for event in events:
        if event.kind == "message":
            text = event.data["text"] if event.data.get("replace") else text + event.data["text"]
    return text
