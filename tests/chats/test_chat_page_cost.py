"""The chat page costs the same however long the chat is, and shows kept turns only while they are true."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from chats.actions import edit_message, hide_message, post_message, toggle_bookmark
from chats.generation import post_and_reply, starting
from chats.generation.job import Job
from chats.generation.preparing import prepare
from chats.history import newest
from chats.models import Chat, Generation, GenerationStatus, Message, VariantStatus
from chats.views.access import writable_chat
from tavern.accounts.models import User
from tests.chats.test_history import grow

CaptureCallbacks = Callable[..., AbstractContextManager[list[Any]]]

_TURN = "chats/_message.html"


def rendered_turns(client: Client, chat: Chat) -> int:
    response = client.get(f"/chats/{chat.pk}/")
    assert response.status_code == 200
    return [template.name for template in response.templates].count(_TURN)


def body(client: Client, chat: Chat) -> str:
    return client.get(f"/chats/{chat.pk}/").content.decode()


def test_a_long_chat_takes_as_many_queries_as_a_short_one(client: Client, chat: Chat, alice: User) -> None:
    client.force_login(alice)
    counts = []
    for more in (60, 600):
        grow(chat, more)
        body(client, chat)
        with CaptureQueriesContext(connection) as queries:
            body(client, chat)
        counts.append(len(queries))
        chat.refresh_from_db()
    assert counts[0] == counts[1] <= 7


def test_settled_turns_are_rendered_once(client: Client, chat: Chat, alice: User) -> None:
    grow(chat, 60)
    client.force_login(alice)
    assert rendered_turns(client, chat) == 50
    assert rendered_turns(client, chat) == 0
    post_message(chat, alice, "I knock.")
    assert rendered_turns(client, chat) == 1


def test_what_changes_in_a_turn_is_seen_at_once(client: Client, chat: Chat, alice: User) -> None:
    client.force_login(alice)
    message = post_message(chat, alice, "I knock.")
    assert "I knock." in body(client, chat)
    edit_message(message, "I wait.")
    assert "I wait." in body(client, chat)
    assert "I knock." not in body(client, chat)
    assert "data-bookmarked" not in body(client, chat)
    toggle_bookmark(message, alice)
    assert "data-bookmarked" in body(client, chat)
    hide_message(message)
    assert 'data-state="hidden"' in body(client, chat)
    Message.objects.filter(pk=message.pk).update(speaker="Wren", variant_count=7)
    assert 'aria-label="Wren"' in body(client, chat)
    assert 'data-versions="7"' in body(client, chat)


def test_a_turn_that_offers_something_is_never_kept(client: Client, chat: Chat, alice: User) -> None:
    client.force_login(alice)
    message = post_message(chat, alice, "I knock.")
    assert message.chosen is not None
    message.chosen.status = VariantStatus.STOPPED
    message.chosen.save()
    assert rendered_turns(client, chat) == 2
    assert rendered_turns(client, chat) == 1
    assert body(client, chat).count("Stopped. Continue from here?") == 1


def test_speakers_cost_no_query_where_the_chat_knows_them(
    chat: Chat, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    grow(chat, 20)
    loaded = Chat.objects.select_related("character__portrait", "persona__portrait").get(pk=chat.pk)
    with django_assert_num_queries(1):
        window = newest(loaded, 30)
        assert [message.character for message in window.messages][:2] == [loaded.character, None]
    bare = Chat.objects.get(pk=chat.pk)
    with django_assert_num_queries(2):
        window = newest(bare, 30)
        assert [str(message.character) for message in window.messages][:2] == ["Iris", "None"]


def test_sending_takes_as_many_queries_in_a_long_chat(
    chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: CaptureCallbacks
) -> None:
    jobs: list[Job] = []
    monkeypatch.setattr(starting, "_check_capacity", lambda: None)
    monkeypatch.setattr(starting, "_hand_over", jobs.append)
    counts = []
    for more in (60, 600):
        chat.refresh_from_db()
        grow(chat, more)
        loaded = writable_chat(alice, chat.pk)
        with CaptureQueriesContext(connection) as queries:
            with django_capture_on_commit_callbacks(execute=True):
                _, generation = post_and_reply(loaded, alice, "I knock.")
                assert generation is not None
            prepare(jobs[-1])
        counts.append(len(queries))
        Generation.objects.filter(pk=generation.pk).update(status=GenerationStatus.COMPLETE)
    assert counts[0] == counts[1] <= 16
