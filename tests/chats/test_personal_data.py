import json
import math

import pytest
from django.utils import timezone

from chats.actions import post_message
from chats.models import Chat, Connection, Persona
from chats.personal_data import erase_chats, export_chats
from tavern.accounts.export import personal_data, pieces_of
from tavern.accounts.models import User
from tavern.accounts.signals import guest_signing_in


def test_everything_a_person_wrote_is_in_the_export(chat: Chat, alice: User) -> None:
    Persona.objects.create(owner=alice, name="Ada")
    post_message(chat, alice, "Hello, Iris. 你好")
    files = {path: b"".join(pieces_of(content)) for path, content in export_chats(alice)}
    assert json.loads(files["chats/personas.json"])[0]["name"] == "Ada"
    exported = json.loads(files[f"chats/{chat.pk}.json"])
    assert exported["messages"][1]["variants"][0]["text"] == "Hello, Iris. 你好"
    assert len(exported["messages"][0]["variants"]) == 3


@pytest.mark.parametrize("page", [1, 2, 3, 50])
def test_a_long_chat_is_written_page_by_page(
    page: int, chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        post_message(chat, alice, f"line {number}")
    monkeypatch.setattr("chats.personal_data._PAGE", page)
    pieces = list(pieces_of(dict(export_chats(alice))[f"chats/{chat.pk}.json"]))
    assert len(pieces) == 2 + math.ceil(4 / page)
    assert [message["variants"][0]["text"] for message in json.loads(b"".join(pieces))["messages"][1:]] == [
        "line 0",
        "line 1",
        "line 2",
    ]


def test_it_is_nobody_elses(chat: Chat, bob: User) -> None:
    assert [name for name, _ in export_chats(bob)] == ["chats/personas.json"]


def test_accounts_know_of_it() -> None:
    assert "chats" in {part.name for part in personal_data()}


def test_erasing_a_person_erases_their_chats(chat: Chat, alice: User) -> None:
    post_message(chat, alice, "Hello.")
    erase_chats(alice)
    alice.delete()
    assert not Chat.objects.exists()


def test_a_guest_who_signs_in_keeps_what_they_made(chat: Chat, alice: User, bob: User) -> None:
    mine = Persona.objects.create(owner=bob, name="Bob", is_default=True)
    Persona.objects.create(owner=alice, name="Ada", is_default=True)
    Connection.objects.create(owner=alice, title="Local", base_url="http://localhost")
    guest_signing_in.send(User, guest=alice, user=bob)
    assert Chat.objects.visible_to(bob).get() == chat
    assert Persona.objects.owned_by(bob).get(is_default=True) == mine
    assert Connection.objects.owned_by(bob).count() == 1


def test_a_guests_default_persona_stays_the_default_where_there_is_none(alice: User, bob: User) -> None:
    ada = Persona.objects.create(owner=alice, name="Ada", is_default=True)
    Persona.objects.create(owner=bob, name="Former", is_default=True, deleted_at=timezone.now())
    guest_signing_in.send(User, guest=alice, user=bob)
    assert Persona.objects.owned_by(bob).get(is_default=True) == ada
