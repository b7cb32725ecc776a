"""Regex scripts in chats: what is stored, shown and sent; files, order, consent."""

import json
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from characters.models import Character
from chats.actions import add_scripts, answer_consent, edit_message, post_message, start_chat
from chats.models import Chat, RegexScript
from chats.scripts import needs_consent, scripts_of
from tavern.accounts.models import User
from tests.chats.conftest import CARD, make_character
from tests.chats.test_history import grow


def script(find: str, replace: str = "", **fields: Any) -> dict[str, Any]:
    return {"scriptName": find, "findRegex": find, "replaceString": replace, "placement": [1, 2], **fields}


def page(client: Client, chat: Chat) -> str:
    return client.get(f"/chats/{chat.pk}/").content.decode()


def test_what_a_person_says_is_changed_for_good(chat: Chat, alice: User) -> None:
    add_scripts(alice, [script("/rain/g", "snow")])
    assert post_message(chat, alice, "rain, rain").text == "snow, snow"


def test_an_edit_is_changed_only_if_the_script_says_so(chat: Chat, alice: User) -> None:
    add_scripts(alice, [script("/rain/", "snow"), script("/fog/", "mist", runOnEdit=True)])
    message = post_message(chat, alice, "Hello.")
    assert edit_message(message, "rain and fog").text == "rain and mist"


def test_a_script_for_display_changes_what_is_seen_and_nothing_else(client: Client, chat: Chat, alice: User) -> None:
    message = post_message(chat, alice, "It is raining.")
    add_scripts(alice, [script("/raining/", "snowing on {{char}}", markdownOnly=True)])
    client.force_login(alice)
    assert "It is snowing on Iris." in page(client, chat)
    message.refresh_from_db()
    assert message.text == "It is raining."
    RegexScript.objects.update(is_enabled=False)
    assert "It is raining." in page(client, chat)


def test_scripts_cost_no_queries_per_message(client: Client, chat: Chat, alice: User) -> None:
    client.force_login(alice)
    grow(chat, 40)
    add_scripts(alice, [script(f"/w{number}/g", "x", markdownOnly=True) for number in range(20)])
    page(client, chat)
    with CaptureQueriesContext(connection) as queries:
        page(client, chat)
    assert len(queries) <= 7


def test_a_catastrophic_pattern_cannot_hold_up_the_page(client: Client, chat: Chat, alice: User) -> None:
    for number in range(30):
        post_message(chat, alice, "a" * 3_000 + f"b{number}")
    add_scripts(alice, [script(r"/(.*)*(.*)*(.*)*c/s", "x", markdownOnly=True)])
    client.force_login(alice)
    started = time.monotonic()
    assert "b29" in page(client, chat)
    assert time.monotonic() - started < 8


def test_scripts_of_a_card_run_only_after_consent(client: Client, alice: User) -> None:
    data = {**CARD["data"], "extensions": {"regex_scripts": [script("/rain/", "snow")]}}  # type: ignore[dict-item]
    character = make_character(alice, {**CARD, "data": data})
    chat = start_chat(character, alice)
    assert needs_consent(chat)
    assert scripts_of(chat) == ()
    client.force_login(alice)
    assert 'id="consent"' in page(client, chat)
    client.post(f"/chats/{chat.pk}/consent/", {"granted": "true"})
    assert 'id="consent"' not in page(client, chat)
    assert len(scripts_of(Chat.objects.get(pk=chat.pk))) == 1
    answer_consent(alice, character, is_granted=False)
    assert scripts_of(Chat.objects.get(pk=chat.pk)) == ()


def test_a_script_for_one_character_stays_with_it(iris: Character, chat: Chat, alice: User) -> None:
    other = make_character(alice, {**CARD, "data": {"name": "Mira", "first_mes": "Hello."}})
    add_scripts(alice, [script("/rain/", "snow")], character=other)
    assert post_message(chat, alice, "rain").text == "rain"
    assert post_message(start_chat(other, alice), alice, "rain").text == "snow"


def test_files_come_in_and_go_out_with_fields_we_do_not_know(client: Client, alice: User) -> None:
    client.force_login(alice)
    content = json.dumps([script("/a/", "b", unknown={"kept": 1}), {"no": "script"}]).encode()
    client.post("/scripts/import/", {"file": SimpleUploadedFile("regex.json", content)})
    exported = client.get("/scripts/export/").json()
    assert (exported["findRegex"], exported["unknown"]) == ("/a/", {"kept": 1})
    for bad in (b"nonsense", b"[]", b"[" * 100_000, b'{"scriptName": 3}'):
        assert client.post("/scripts/import/", {"file": SimpleUploadedFile("x.json", bad)}).status_code == 302
    assert RegexScript.objects.count() == 1


FORM = {"name": "Snow", "find": "/rain/g", "replace": "snow", "places": ["2"], "effect": "shown", "macros": "0"}


def test_the_form_writes_every_field_and_refuses_broken_patterns(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    assert client.get("/scripts/new/").status_code == 200
    assert client.post("/scripts/new/", {**FORM, "find": "/(/"}).status_code == 422
    client.post("/scripts/new/", {**FORM, "trims": "a\nb", "min_depth": "0", "max_depth": "4", "is_enabled": "on"})
    stored = RegexScript.objects.get()
    assert stored.data["trimStrings"] == ["a", "b"]
    assert (stored.data["markdownOnly"], stored.data["maxDepth"], stored.is_enabled) == (True, 4, True)
    address = f"/scripts/{stored.pk}/"
    assert "snow" in client.get(address).content.decode()
    client.post(f"{address}copies/")
    client.post(f"{address}trash/")
    assert RegexScript.objects.owned_by(alice).count() == 1
    client.post(f"{address}restoration/")
    client.post(f"{address}switch/", {"enabled": "false"})
    assert RegexScript.objects.get(pk=stored.pk).data["disabled"] is True
    client.force_login(bob)
    for path in (address, f"/scripts/export/?key={stored.pk}"):
        assert client.get(path).status_code == 404
    for verb in ("copies", "trash", "switch"):
        assert client.post(f"{address}{verb}/").status_code == 404


def test_the_bench_shows_what_changes(client: Client, alice: User) -> None:
    client.force_login(alice)
    html = client.post("/scripts/trials/", {**FORM, "sample": "rain <b>and</b> rain"}).content.decode()
    assert "<del>rain</del><ins>snow</ins>" in html
    assert "<b>" not in html
    assert 'class="field__error"' in client.post("/scripts/trials/", {**FORM, "find": "/(/"}).content.decode()


def test_the_order_can_be_changed(client: Client, alice: User) -> None:
    first, second = add_scripts(alice, [script("/a/", "b"), script("/b/", "c")])
    client.force_login(alice)
    client.post("/scripts/order/", {"key": [first.pk, second.pk], "up": second.pk})
    assert list(RegexScript.objects.owned_by(alice).in_order()) == [second, first]


@pytest.mark.parametrize("address", ["/scripts/", "/quick-replies/", "/commands/", "/macros/", "/scripts/new/"])
def test_anybody_may_read_what_it_is(address: str, db: None) -> None:
    assert Client().get(address).status_code == 200
    assert not User.objects.exists()
