from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from characters.models import Character
from chats.actions import delete_message, hide_message, post_message, start_chat
from chats.history import last_message, newest, prompt_history
from chats.models import Author, Chat, Message, Variant
from chats.paths import among_newest
from tavern.accounts.models import User


def grow(chat: Chat, count: int) -> None:
    """Add messages `#1` to `#count` below the head; their ids are reserved first, so that each can name its parent."""
    assert chat.head is not None
    first_message, first_variant = reserve("chats_message", count), reserve("chats_variant", count)
    above = chat.head_id
    messages, variants = [], []
    for index in range(count):
        message = Message(
            id=first_message + index,
            chat=chat,
            depth=index + 1,
            parent_id=above,
            chosen_id=first_variant + index,
            author=Author.PERSON,
            speaker="alice",
        )
        messages.append(message)
        variants.append(Variant(id=first_variant + index, message=message, text=f"#{index + 1}", tokens=2))
        above = message.pk
    with transaction.atomic():
        Message.objects.bulk_create(messages)
        Variant.objects.bulk_create(variants)
    chat.head, chat.message_count = messages[-1], count + 1
    chat.save()


def reserve(table: str, count: int) -> int:
    """Take so many ids from a table's sequence and return the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        first = int(cursor.fetchone()[0])
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + count])
    return first


def texts(messages: tuple[Message, ...]) -> list[str]:
    return [message.text for message in messages]


def test_it_reads_the_newest_oldest_first(chat: Chat) -> None:
    grow(chat, 60)
    window = newest(chat, 3)
    assert texts(window.messages) == ["#58", "#59", "#60"]
    assert window.has_older


def test_it_reads_what_comes_before_a_message(chat: Chat) -> None:
    grow(chat, 60)
    oldest = newest(chat, 3).oldest
    assert texts(newest(chat, 2, before=oldest).messages) == ["#56", "#57"]


def test_pages_join_without_gap_to_the_first_message(chat: Chat) -> None:
    grow(chat, 25)
    window = newest(chat, 10)
    seen = list(window.messages)
    while window.has_older:
        window = newest(chat, 10, before=window.oldest)
        seen[:0] = window.messages
    assert [message.depth for message in seen] == list(range(26))


@pytest.mark.parametrize("count", [60, 2000])
def test_it_is_one_query_for_as_many_rows_in_any_chat(chat: Chat, count: int) -> None:
    grow(chat, count)
    with CaptureQueriesContext(connection) as queries:
        window = newest(chat)
        assert all(message.chosen and message.chat.head_id for message in window.messages)
    assert (len(queries), len(window.messages)) == (1, 50)


def rows_touched(chat: Chat) -> int:
    """How many rows PostgreSQL itself says it produced on the way to the newest 50."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE chats_message")
        cursor.execute("ANALYZE chats_variant")
    query, params = (
        Message.objects.filter(among_newest(chat.head_id or 0, 51)).select_related("chosen").query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query}", params)
        row = cursor.fetchone()
    assert row is not None
    [plan] = row[0]
    return rows_of(plan["Plan"])


def rows_of(node: dict[str, Any]) -> int:
    removed = sum(int(value) for name, value in node.items() if name.startswith("Rows Removed"))
    own = (int(node["Actual Rows"]) + removed) * int(node["Actual Loops"])
    return own + sum(rows_of(child) for child in node.get("Plans", ()))


def grow_long(chat: Chat, count: int) -> None:
    """As `grow`, in two statements: a hundred thousand objects would take their time."""
    assert chat.head is not None
    first_message, first_variant = reserve("chats_message", count), reserve("chats_variant", count)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO chats_message (id, chat_id, parent_id, depth, author, speaker, chosen_id, variant_count, extra, created_at)
            SELECT %(first)s + n, %(chat)s, CASE WHEN n = 0 THEN %(head)s ELSE %(first)s + n - 1 END, n + 1,
                   'person', 'alice', %(variant)s + n, 1, '{}', now()
            FROM generate_series(0, %(count)s - 1) AS n
            """,
            {"first": first_message, "chat": chat.pk, "head": chat.head_id, "variant": first_variant, "count": count},
        )
        cursor.execute(
            """
            INSERT INTO chats_variant (id, message_id, position, text, reasoning, revision, tokens, tokenizer, status,
                                       model, error, extra, created_at)
            SELECT %(variant)s + n, %(first)s + n, 0, '#', '', 1, 2, 'o200k_base', 'complete', '', '', '{}', now()
            FROM generate_series(0, %(count)s - 1) AS n
            """,
            {"first": first_message, "variant": first_variant, "count": count},
        )
    chat.head = Message.objects.get(pk=first_message + count - 1)
    chat.save()


def test_the_newest_50_cost_as_many_rows_among_100_000_as_among_51(iris: Character, alice: User) -> None:
    short, long = start_chat(iris, alice), start_chat(iris, alice)
    grow_long(short, 51)
    grow_long(long, 100_000)
    assert len(newest(long).messages) == 50
    assert rows_touched(long) == rows_touched(short) < 1000


def test_deleted_messages_are_skipped_and_made_up_for(chat: Chat) -> None:
    grow(chat, 20)
    for message in newest(chat, 5).messages[1:4]:
        delete_message(message)
    assert texts(newest(chat, 4).messages) == ["#14", "#15", "#16", "#20"]


def test_an_empty_chat_has_no_messages(chat: Chat) -> None:
    chat.head = None
    assert newest(chat).messages == ()
    assert last_message(chat) is None
    assert list(prompt_history(None)) == []


@pytest.mark.parametrize("page", [1, 7, 64])
def test_the_prompt_reads_everything_newest_first_in_pages(chat: Chat, page: int) -> None:
    grow(chat, 20)
    found = [message.text for message in prompt_history(chat.head_id, first_page=page)]
    assert found[:20] == [f"#{number}" for number in range(20, 0, -1)]
    assert len(found) == 21


def test_the_prompt_reads_only_as_far_as_somebody_asks(chat: Chat) -> None:
    grow(chat, 200)
    history = prompt_history(chat.head_id, first_page=64)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(64):
            next(history)
    assert len(queries) == 1


def test_the_prompt_knows_what_is_hidden(chat: Chat, alice: User) -> None:
    hide_message(post_message(chat, alice, "an aside"))
    newest_message, greeting = prompt_history(chat.head_id)
    assert newest_message.hidden
    assert not greeting.hidden
