"""What a browser would send from the editor of a preset when nothing was changed."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from chats.models import Preset

Attributes = list[tuple[str, str | None]]


def form_of(client: Client, stored: Preset) -> dict[str, Any]:
    """Read the fields of the editor's form."""
    fields = _Fields()
    fields.feed(client.get(stored.get_absolute_url()).content.decode())
    fields.sent.pop("csrfmiddlewaretoken", None)
    return dict(fields.sent)


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sent: dict[str, list[str]] = {}
        self._is_inside = False
        self._area = self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        if tag == "form":
            self._is_inside = given.get("id") == "preset-form"
        if not self._is_inside:
            return
        name = given.get("name") or ""
        if tag == "input" and name:
            self._add_input(name, given)
        elif tag == "textarea":
            self._area, self._text = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in self.sent or "selected" in given):
            self.sent[self._select] = [given.get("value") or ""]

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.sent[self._area] = [self._text.removeprefix("\n").replace("\n", "\r\n")]
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._is_inside = False

    def _add_input(self, name: str, given: dict[str, str | None]) -> None:
        if given.get("type") in {"checkbox", "radio"}:
            if "checked" in given:
                self.sent.setdefault(name, []).append(given.get("value") or "on")
        else:
            self.sent.setdefault(name, []).append(given.get("value") or "")
