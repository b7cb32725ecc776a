"""The prompt inspector: every block with its words, what it costs, what is missing, and what differs."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from chats.actions import post_message
from chats.actions.presets import choose_option
from chats.generation.preparing import prepare_next
from chats.models import Chat, Connection, Generation, GenerationStatus, SentPrompt
from tavern.accounts.models import User
from tests.chats.personas.conftest import signed_in


@pytest.fixture
def as_alice(alice: User) -> Client:
    return signed_in(alice)


@pytest.fixture(autouse=True)
def connection(alice: User) -> Connection:
    return Connection.objects.create(
        owner=alice, title="M", base_url="https://models.example/v1", model="m", dialect="openai_chat"
    )


def sent(chat: Chat) -> Generation:
    """A generation as it is stored after its prompt was sent."""
    chat.refresh_from_db()
    prepared = prepare_next(chat, "en")
    assert prepared.sent
    generation = Generation.objects.create(
        chat=chat, owner=chat.owner, status=GenerationStatus.COMPLETE, record=prepared.record.to_json()
    )
    SentPrompt.objects.create(generation=generation, content=prepared.sent.packed())
    return generation


def page_of(client: Client, chat: Chat, query: str = "") -> str:
    answer = client.get(f"/chats/{chat.pk}/prompt/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def raw_of(page: str) -> dict[str, Any]:
    from html import unescape

    found = re.search(r'id="raw-request"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert found
    raw: dict[str, Any] = json.loads(unescape(found.group(1)))
    return raw


def test_each_block_stands_there_with_its_words_its_owner_and_the_request(as_alice: Client, chat: Chat) -> None:
    sent(chat)
    page = page_of(as_alice, chat)
    assert "Iris keeps the lighthouse." in page
    assert 'data-owner="character"' in page
    assert "You write Iris" in page
    assert raw_of(page)["messages"][-1]["role"] == "assistant"
    assert 'class="shares__part" data-owner="chat"' in page


def test_what_will_be_sent_is_what_is_sent_then(as_alice: Client, alice: User, chat: Chat) -> None:
    post_message(chat, alice, "Hello there?")
    choose_option(alice, "temperature", 0.5, chat=chat)
    coming = raw_of(page_of(as_alice, chat, "?next=1"))
    assert coming["messages"][-1] == {"role": "user", "content": "Hello there?"}
    assert coming["temperature"] == 0.5
    sent(chat)
    assert raw_of(page_of(as_alice, chat)) == coming
    assert Generation.objects.count() == 1


def test_what_was_left_out_says_why(as_alice: Client, alice: User, chat: Chat) -> None:
    choose_option(alice, "window_messages", 1, chat=chat)
    post_message(chat, alice, "One.")
    chat.refresh_from_db()
    post_message(chat, alice, "Two.")
    page = page_of(as_alice, chat, "?next=1")
    assert "too long ago" in page
    assert 'data-state="dropped"' in page


def test_a_prompt_that_cannot_be_made_says_so(as_alice: Client, alice: User, chat: Chat) -> None:
    choose_option(alice, "context_tokens", 1024, chat=chat)
    post_message(chat, alice, "word " * 3000)
    assert "banner--warn" in page_of(as_alice, chat, "?next=1")


def test_two_prompts_are_compared_block_by_block(as_alice: Client, alice: User, chat: Chat) -> None:
    first = sent(chat)
    choose_option(alice, "chat_preset", "ours:concise", chat=chat)
    post_message(chat, alice, "And now?")
    second = sent(chat)
    page = page_of(as_alice, chat, f"?generation={second.pk}&against={first.pk}")
    assert "<ins>And now?</ins>" in page
    assert "<ins>quick back" in page or "quick" in re.sub(r"</?(ins|del)>", "", page)
    assert "<del>" in page
    same = page_of(as_alice, chat, f"?generation={first.pk}&against={first.pk}")
    assert "Both prompts say the same." in same


def test_when_the_words_are_gone_the_figures_stay(as_alice: Client, chat: Chat) -> None:
    sent(chat)
    SentPrompt.objects.all().delete()
    page = page_of(as_alice, chat)
    assert "no longer kept" in page
    assert "Description" in page
    assert "Iris keeps the lighthouse." not in page


def test_a_record_of_another_shape_is_nothing(as_alice: Client, alice: User, chat: Chat) -> None:
    Generation.objects.create(chat=chat, owner=alice, record=[{"text": "x"}])
    assert "Nothing was sent yet." in page_of(as_alice, chat)


def test_strangers_and_others_generations_are_404(as_alice: Client, alice: User, bob: User, chat: Chat) -> None:
    mine = sent(chat)
    other = Chat.objects.create(owner=alice, character_name="Other")
    address = f"/chats/{chat.pk}/prompt/"
    assert signed_in(bob).get(address).status_code == 404
    assert as_alice.get(f"/chats/{other.pk}/prompt/?generation={mine.pk}").status_code == 404
    assert as_alice.get(f"/chats/{other.pk}/prompt/?next=1&against={mine.pk}").status_code == 404


@pytest.mark.parametrize("query", ["?generation=x", "?message=9999999999999999999", "?against=x", "?message=1"])
def test_odd_questions_do_no_harm(as_alice: Client, chat: Chat, query: str) -> None:
    sent(chat)
    page_of(as_alice, chat, query)


def test_it_costs_the_same_in_a_long_chat(
    as_alice: Client, alice: User, chat: Chat, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        chat.refresh_from_db()
        post_message(chat, alice, f"Line {number}.")
    for _ in range(4):
        sent(chat)
    page_of(as_alice, chat)
    with django_assert_max_num_queries(4):
        page_of(as_alice, chat)
    with django_assert_max_num_queries(8):
        page_of(as_alice, chat, "?next=1")
