"""Files come in one by one or together, whole or not at all, each with a line that says what became of it."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from characters.models import Character, Visibility
from chats.actions import branch_from, import_chat, post_message
from chats.models import Chat, Message, Variant
from tavern.accounts.models import User
from tests.chats.conftest import make_character
from tests.chats.transcripts.recipes import HEADER, chat_file, message

PAGE = "/chats/import/"
ITEMS = "/chats/import/items/"

STORY = chat_file(
    message("You came."), message("I did.", mine=True), message("Sit.", swipes=["Stand.", "Sit."], swipe_id=1)
)


def _file(content: bytes = STORY, name: str = "story.jsonl") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _send(client: Client, content: bytes = STORY, *, name: str = "story.jsonl", **fields: str) -> str:
    response = client.post(ITEMS, {"file": _file(content, name), **fields})
    assert response.status_code == 200
    return response.content.decode()


def test_a_file_becomes_a_chat(as_alice: Client, iris: Character) -> None:
    line = _send(as_alice)
    chat = Chat.objects.get()
    assert "Imported, 3 messages" in line
    assert chat.get_absolute_url() in line
    assert (chat.character, chat.title, chat.last_line, chat.message_count) == (iris, "story", "Sit.", 3)
    assert Variant.objects.count() == 4


def test_the_same_file_is_already_here(as_alice: Client, iris: Character) -> None:
    _send(as_alice)
    line = _send(as_alice, name="again.jsonl")
    assert "Already here" in line
    assert Chat.objects.get().get_absolute_url() in line


def test_what_somebody_else_has_is_not_here(as_alice: Client, as_bob: Client, iris: Character) -> None:
    _send(as_alice)
    assert "Imported" in _send(as_bob)


def test_an_unknown_character_can_be_chosen(as_alice: Client, alice: User, iris: Character) -> None:
    content = chat_file(message("Hm."), header={**HEADER, "character_name": "Nobody"})
    line = _send(as_alice, content)
    assert "You have no character called “Nobody”" in line
    assert "data-resend" in line
    assert f'value="{iris.slug}"' in line
    assert not Chat.objects.exists()
    assert "Imported, 1 message" in _send(as_alice, content, character=iris.slug)
    assert Chat.objects.get().character == iris


def test_a_file_without_names_asks_whose_it_is(as_alice: Client, iris: Character) -> None:
    line = _send(as_alice, chat_file(message("Hi.", mine=True), header={"chat_metadata": {}}))
    assert "does not say who the chat is with" in line
    assert "data-resend" in line


def test_private_characters_of_others_cannot_be_chosen(as_bob: Client, alice: User) -> None:
    hidden = make_character(alice, {"data": {"name": "Hidden"}})
    hidden.visibility = Visibility.PRIVATE
    hidden.save()
    assert as_bob.post(ITEMS, {"file": _file(), "character": hidden.slug}).status_code == 404
    assert as_bob.get(f"{PAGE}?character={hidden.slug}").status_code == 404
    assert "You have no character called “Hidden”" in _send(
        as_bob, chat_file(message("Hm."), header={**HEADER, "character_name": "Hidden"})
    )
    assert not Chat.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n", "This is no chat."),
        (b"{}", "This is no chat."),
        (chat_file(message("Hi."), b"not json"), "Line 3: This is not valid JSON."),
        (chat_file(message("Hi."), b'{"name": "\xff"}'), "Line 3: This is not UTF-8 text."),
        (chat_file(message("Hi."), message("a\0b")), "the null character"),
        (chat_file(), "There are no messages in this file."),
    ],
)
def test_a_bad_file_is_explained_and_leaves_nothing(
    as_alice: Client, iris: Character, content: bytes, words: str
) -> None:
    assert words in _send(as_alice, content)
    assert not Chat.objects.exists()
    assert not Message.objects.exists()


def test_the_limit_is_enforced_at_the_byte(as_alice: Client, iris: Character, settings: Settings) -> None:
    settings.CHAT_IMPORT_MAX_BYTES = len(STORY) - 1
    assert "The file is larger than" in _send(as_alice)
    assert not Chat.objects.exists()
    settings.CHAT_IMPORT_MAX_BYTES = len(STORY)
    assert "Imported" in _send(as_alice)


@pytest.mark.parametrize("in_memory", [True, False])
def test_no_more_is_kept_than_shows_that_it_is_too_large(
    as_alice: Client, iris: Character, settings: Settings, monkeypatch: pytest.MonkeyPatch, *, in_memory: bool
) -> None:
    """Whatever comes after the limit is dropped while it arrives, on disk as in memory."""
    settings.CHAT_IMPORT_MAX_BYTES = 100_000
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10_000_000 if in_memory else 0
    kept: list[int] = []

    def measure(file: SimpleUploadedFile, *args: object, **kwargs: object) -> Chat:
        kept.append(len(file.read()))
        file.seek(0)
        return import_chat(file, *args, **kwargs)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr("chats.reports.import_chat", measure)
    _send(as_alice, STORY + b" " * 1_000_000)
    assert kept == [100_001]


def test_many_come_in_without_scripts(as_alice: Client, iris: Character) -> None:
    other = chat_file(message("Another."))
    files = [_file(), _file(other, "other.jsonl"), _file(b"x", "bad.jsonl")]
    page = as_alice.post(PAGE, {"file": files}).content.decode()
    assert page.count("report__item--ok") == 2
    assert "bad.jsonl" in page
    assert Chat.objects.count() == 2


def test_only_so_many_at_once(as_alice: Client, iris: Character, settings: Settings) -> None:
    settings.IMPORT_MAX_FILES = 1
    files = [_file(), _file(chat_file(message("Another.")), "other.jsonl")]
    assert "Only the first 1 file was taken." in as_alice.post(PAGE, {"file": files}).content.decode()
    assert Chat.objects.count() == 1


def test_nothing_sent_is_explained(as_alice: Client) -> None:
    assert as_alice.post(ITEMS).status_code == 422
    assert "No file arrived." in as_alice.post(PAGE, follow=True).content.decode()


def test_a_character_can_be_given_before(as_alice: Client, iris: Character) -> None:
    page = as_alice.get(f"{PAGE}?character={iris.slug}").content.decode()
    assert f'<option value="{iris.slug}" selected>' in page
    for address in (iris.get_absolute_url(),):
        assert f"{PAGE}?character={iris.slug}" in as_alice.get(address).content.decode()


def test_the_token_is_still_checked(alice: User, iris: Character) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    for address in (PAGE, ITEMS):
        assert client.post(address, {"file": _file()}).status_code == 403
    assert not Chat.objects.exists()


def test_somebody_unknown_is_sent_to_sign_in(db: None) -> None:
    assert Client().post(ITEMS, {"file": _file()}).status_code == 302
    assert Client().get(PAGE).status_code == 302


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_what_leaves_can_come_back(as_alice: Client, as_bob: Client, chat: Chat, alice: User, kind: str) -> None:
    post_message(chat, alice, "我提起灯。")
    if kind == "json":
        assert chat.head
        assert chat.head.parent
        branch_from(chat.head.parent)
        chat.refresh_from_db()
        post_message(chat, alice, "I leave the lamp.")
    first = _exported(as_alice, chat, kind)
    assert "Imported" in _send(as_bob, first, name=f"x.{kind}")
    copy = Chat.objects.exclude(pk=chat.pk).get()
    assert copy.owner.username == "bob"
    assert _comparable(_exported(as_bob, copy, kind), kind) == _comparable(first, kind)


def test_fields_that_only_sillytavern_knows_come_back(as_alice: Client, iris: Character) -> None:
    record = message("Sit.", force_avatar="/thumbnail?type=avatar&file=I.png", extra={"api": "x", "token_count": 3})
    content = chat_file(record, header={**HEADER, "chat_metadata": {"integrity": "b7e2", "timedWorldInfo": {"a": [1]}}})
    _send(as_alice, content)
    header, line = map(json.loads, _exported(as_alice, Chat.objects.get(), "jsonl").splitlines())
    assert header["chat_metadata"] == {"integrity": "b7e2", "timedWorldInfo": {"a": [1]}}
    assert line["force_avatar"] == record["force_avatar"]
    assert line["extra"]["token_count"] == 3


def test_hostile_texts_are_only_text(as_alice: Client, iris: Character) -> None:
    evil = '<img src=x onerror="alert(1)">'
    line = _send(as_alice, chat_file(message(evil), header={**HEADER, "character_name": evil}), name=f"{evil}.jsonl")
    assert "<img" not in line
    assert "<img" not in _send(as_alice, chat_file(message(evil)), name=f"{evil}.jsonl")
    assert "<img src=x" not in as_alice.get("/chats/").content.decode()


def _exported(client: Client, chat: Chat, kind: str) -> bytes:
    return client.get(f"/chats/{chat.pk}/export/{kind}/").getvalue()


def _comparable(content: bytes, kind: str) -> str:
    """Without what is another person's: the keys of rows, the moment the chat was made, the name in its header."""
    text = content.decode()
    if kind == "jsonl":
        return re.sub(r'"(create_date|user_name)": ?"[^"]*"', "", text)
    data = json.loads(text)
    numbers = (
        {turn["number"]: place for place, turn in enumerate(data["turns"])} if "number" in data["turns"][0] else {}
    )
    return json.dumps(
        [[numbers.get(turn.get("parent")), turn.get("speaker"), turn["versions"]] for turn in data["turns"]]
    )
