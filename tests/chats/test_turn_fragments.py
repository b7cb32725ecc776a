"""What a script is sent after it did something is what a reload shows; and nobody else gets in."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from chats.actions import branch_from, delete_message, post_message
from chats.models import Chat, Message
from tavern.accounts.models import User

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def turn(chat: Chat, alice: User) -> Message:
    return post_message(chat, alice, 'She says *this*. "Yes."')


def turns_in(html: str) -> dict[str, str]:
    found = re.findall(r'<li class="turn" id="(turn-\d+)">.*?</li>', html, re.DOTALL)
    return {pk: html[html.index(f'id="{pk}"') : html.index("</li>", html.index(f'id="{pk}"'))] for pk in found}


def at(chat: Chat, name: str, *args: object) -> str:
    return reverse(f"chats:{name}", args=[chat.pk, *args])


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("message", {"text": "She says **that**."}),
        ("message-visibility", {"hidden": "true"}),
        ("message-bookmark", {}),
        ("message-versions", {"number": "1"}),
    ],
)
def test_a_changed_turn_is_sent_as_a_reload_shows_it(
    client: Client, chat: Chat, alice: User, turn: Message, name: str, fields: dict[str, str]
) -> None:
    client.force_login(alice)
    response = client.post(at(chat, name, turn.pk), fields, headers=FETCH)
    [sent] = turns_in(response.content.decode()).items()
    page = client.get(chat.get_absolute_url()).content.decode()
    assert turns_in(page)[sent[0]] == sent[1]


def test_after_a_deletion_the_turn_below_is_sent_as_a_reload_shows_it(
    client: Client, chat: Chat, alice: User, turn: Message
) -> None:
    post_message(chat, alice, "And then?")
    client.force_login(alice)
    sent = client.post(at(chat, "message-deletion", turn.pk), headers=FETCH).content.decode()
    page = client.get(chat.get_absolute_url()).content.decode()
    assert f'<li id="turn-{turn.pk}" data-gone></li>' in sent
    assert 'id="token-meter"' in sent
    assert turns_in(sent).items() <= turns_in(page).items()
    assert len(turns_in(sent)) == 1


def test_an_undone_deletion_leads_a_script_to_what_came_back(
    client: Client, chat: Chat, alice: User, turn: Message
) -> None:
    deletion = delete_message(turn)
    client.force_login(alice)
    response = client.post(at(chat, "message-restore", deletion.pk), headers=FETCH)
    assert response.status_code == 204
    assert response.headers["X-Go-To"] == f"{chat.get_absolute_url()}?at={turn.pk}#message-{turn.pk}"


@pytest.mark.parametrize("who", ["bob", "charlie", "nobody"])
def test_others_find_nothing(client: Client, chat: Chat, turn: Message, bob: User, charlie: User, who: str) -> None:
    branch = branch_from(turn)
    deletion = delete_message(post_message(chat, chat.owner, "Gone."))
    if who != "nobody":
        client.force_login({"bob": bob, "charlie": charlie}[who])
    read = [at(chat, name) for name in ("chat", "prompt", "branches", "search", "bookmarks", "settings")]
    read += [at(chat, name, turn.pk) for name in ("message", "message-editor")]
    written = [at(chat, name) for name in ("message-create", "generation-create", "interruption", "draft", "archive")]
    written += [at(chat, name) for name in ("unarchive", "chat-delete", "chat-restore")]
    written += [at(chat, "setting", "title")]
    written += [
        at(chat, f"message{name}", turn.pk)
        for name in ("", "-versions", "-visibility", "-bookmark", "-deletion", "-branch", "-retelling", "-visit")
    ]
    written += [at(chat, f"branch-{name}", branch.pk) for name in ("visit", "name", "deletion")]
    written += [at(chat, "message-restore", deletion.pk)]
    answers = [client.get(url) for url in read] + [client.post(url, {"text": "mine"}) for url in written]
    # Somebody without a session is led to the entrance or finds nothing; nobody sees a word.
    assert {answer.status_code for answer in answers} <= ({404} if who != "nobody" else {302, 404})
    assert not any("She says" in answer.content.decode() for answer in answers)
    chat.refresh_from_db()
    assert (chat.message_count, chat.draft, chat.archived_at, chat.deleted_at) == (2, "", None, None)
