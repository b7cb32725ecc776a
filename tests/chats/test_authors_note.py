"""The author's note is kept with the chat, sent to the model, and nobody else's business."""

import pytest
from django.test import Client

from chats.actions import post_message
from chats.models import Chat
from chats.prompt import Role
from chats.story import keep_in_story, note_of
from tavern.accounts.models import User
from tests.chats.test_lore_in_prompts import sent_blocks

NOTE = {
    "note_prompt": "Keep {{char}} wet.",
    "note_position": "1",
    "note_depth": "2",
    "note_interval": "1",
    "note_role": "0",
}


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def address(chat: Chat) -> str:
    return f"/chats/{chat.pk}/note/"


def test_it_is_kept_beside_what_the_chat_already_had(as_alice: Client, chat: Chat) -> None:
    keep_in_story(chat.pk, {"scenario": "from a file"})
    assert as_alice.post(address(chat), NOTE).status_code == 302
    chat.refresh_from_db()
    assert chat.extra["metadata"] == {
        "scenario": "from a file",
        "note_prompt": "Keep {{char}} wet.",
        "note_position": 1,
        "note_depth": 2,
        "note_interval": 1,
        "note_role": 0,
    }
    note = note_of(chat)
    assert note is not None
    assert (note.text, note.depth, note.role, note.leads) == ("Keep {{char}} wet.", 2, Role.SYSTEM, False)
    assert "Keep {{char}} wet." in as_alice.get(address(chat)).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("note_depth", "-1"),
        ("note_interval", "x"),
        ("note_role", "7"),
        ("note_position", "3"),
        ("note_prompt", "x" * 10_001),
    ],
)
def test_nonsense_is_explained_and_nothing_is_kept(as_alice: Client, chat: Chat, field: str, value: str) -> None:
    response = as_alice.post(address(chat), {**NOTE, field: value})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    chat.refresh_from_db()
    assert note_of(chat) is None


def test_a_stranger_gets_a_404(client: Client, chat: Chat, bob: User) -> None:
    client.force_login(bob)
    assert client.get(address(chat)).status_code == 404
    assert client.post(address(chat), NOTE).status_code == 404


def test_a_note_from_a_broken_file_counts_as_none(chat: Chat) -> None:
    keep_in_story(chat.pk, {"note_prompt": 7, "note_depth": "deep"})
    chat.refresh_from_db()
    assert note_of(chat) is None


def test_it_is_sent(as_alice: Client, chat: Chat, alice: User) -> None:
    as_alice.post(address(chat), NOTE)
    chat.refresh_from_db()
    post_message(chat, author=alice, text="Hello?")
    assert [(block.text, block.depth) for block in sent_blocks(chat) if block.name == "note"] == [("Keep Iris wet.", 2)]
