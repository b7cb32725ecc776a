"""What is chosen shapes what is sent and what is stored."""

from dataclasses import replace
from typing import Any

import pytest

from chats.actions import post_message
from chats.actions.presets import choose_option, create_preset
from chats.generation import preparing
from chats.generation.job import Job, Prepared
from chats.generation.preparing import prepare_next
from chats.history import last_message
from chats.models import Chat, Connection, Generation, Message, Purpose, SentPrompt, Variant
from chats.sent import Sent, purge_sent, read_sent
from chats.streams import text_so_far
from tavern.accounts.models import User
from tavern.lib.hops import database_hop
from tests.chats.fakes import FakeModel, answering_with, begin, first_text, frames_of
from tests.chats.presets.files import CHAT, CONTEXT, INSTRUCT, REASONING, SAMPLER, SYSTEM

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("event_loop_runtime")]


def connect(owner: User, dialect: str, **defaults: Any) -> Connection:
    return Connection.objects.create(
        owner=owner, title="M", base_url="https://models.example/v1", model="m", dialect=dialect, defaults=defaults
    )


def choose(owner: User, kind: str, data: dict[str, Any], **target: Any) -> None:
    stored = create_preset(owner, kind=kind, name=f"My {kind}", data=data)
    choose_option(owner, f"{kind}_preset", str(stored.pk), **target)


def request_of(chat: Chat) -> dict[str, Any]:
    chat.refresh_from_db()
    sent = prepare_next(chat, "en").sent
    assert sent
    return dict(sent.request)


async def last(chat: Chat) -> Message:
    await database_hop(chat.refresh_from_db)
    message = await database_hop(last_message, chat)
    assert message
    return message


async def test_a_chat_preset_orders_the_messages_and_sets_the_samplers(chat: Chat, alice: User) -> None:
    def told() -> dict[str, Any]:
        connect(alice, "openai_chat", samplers={"temperature": 1.3, "min_p": 0.1})
        choose(alice, "chat", CHAT, chat=chat)
        post_message(chat, alice, "Hello?")
        return request_of(chat)

    sent = await database_hop(told)
    assert [(one["role"], one["content"]) for one in sent["messages"]] == [
        ("system", "Be Iris."),
        ("system", "Iris keeps the lighthouse."),
        ("system", "[A new chat begins]"),
        ("user", "It rains."),
        ("assistant", '*She lifts the lamp.* "You are wet, alice."'),
        ("user", "Hello?"),
        ("system", "Stay calm."),
    ]
    assert (sent["temperature"], sent["top_p"], sent["max_tokens"]) == (0.65, 0.9, 350)
    # The connection's own; and what changes nothing is not sent.
    assert sent["min_p"] == 0.1
    assert "presence_penalty" not in sent
    assert "top_k" not in sent


async def test_templates_and_samplers_shape_what_a_text_model_is_sent(chat: Chat, alice: User) -> None:
    def told() -> dict[str, Any]:
        connect(alice, "openai_text")
        for kind, data in (("context", CONTEXT), ("instruct", INSTRUCT), ("system", SYSTEM), ("sampler", SAMPLER)):
            choose(alice, kind, data)
        post_message(chat, alice, "Hello?")
        return request_of(chat)

    sent = await database_hop(told)
    assert sent["prompt"].startswith("Write calmly as Iris.\nIris keeps the lighthouse.")
    assert "<|im_start|>user\nHello?<|im_end|>" in sent["prompt"]
    assert sent["prompt"].endswith("<|im_start|>assistant\n")
    assert "<|im_end|>" in "".join(sent["stop"])
    assert (sent["temperature"], sent["top_k"], sent["repetition_penalty"]) == (0.8, 40, 1.1)
    assert sent["dry_sequence_breakers"] == ["\n", ":"]
    assert sent["banned_strings"] == ["barely above a whisper"]
    assert sent["max_tokens"] == 220


async def test_one_template_alone_gets_sensible_company(chat: Chat, alice: User) -> None:
    def told() -> dict[str, Any]:
        connect(alice, "openai_text")
        choose_option(alice, "instruct_preset", "ours:chatml")
        return request_of(chat)

    prompt = (await database_hop(told))["prompt"]
    assert prompt.startswith("<|im_start|>system\nYou write Iris")
    assert "Iris keeps the lighthouse." in prompt


async def test_lengths_stops_and_window_are_kept_within_the_limits(chat: Chat, alice: User) -> None:
    def told() -> tuple[dict[str, Any], int]:
        connect(alice, "openai_chat", stop=["END"], context_tokens=8000)
        for name, value in (("context_tokens", 900_000), ("reply_tokens", 77), ("window_messages", 2), ("stop", ["X"])):
            choose_option(alice, name, value, chat=chat)
        for number in range(5):
            post_message(chat, alice, f"Line {number}.")
        chat.refresh_from_db()
        prepared = prepare_next(chat, "en")
        assert prepared.sent
        return dict(prepared.sent.request), prepared.record.available_tokens

    sent, room = await database_hop(told)
    assert [one["content"] for one in sent["messages"] if one["role"] == "user"] == ["Line 3.", "Line 4."]
    assert sent["max_tokens"] == 77
    assert sent["stop"] == ["X", "END"]
    assert room <= 8000


async def test_a_reply_longer_than_the_memory_leaves_room_for_the_prompt(chat: Chat, alice: User) -> None:
    def told() -> dict[str, Any]:
        connect(alice, "openai_chat", context_tokens=4000)
        choose_option(alice, "reply_tokens", 60_000)
        return request_of(chat)

    assert (await database_hop(told))["max_tokens"] == 3000


async def test_the_demo_is_told_by_the_preset_too(chat: Chat, alice: User) -> None:
    def told() -> dict[str, Any]:
        choose_option(alice, "chat_preset", "ours:concise")
        return request_of(chat)

    assert "quick back-and-forth" in (await database_hop(told))["messages"][0]["content"]


async def answered(
    chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch, *pieces: str, purpose: Purpose = Purpose.REPLY
) -> tuple[Message, str]:
    answering_with(FakeModel(pieces), monkeypatch)
    generation = await begin(chat, purpose)
    frames = await frames_of(generation)
    return await last(chat), text_so_far(frames)


async def test_thoughts_are_taken_out_of_a_reply_while_it_arrives(
    chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database_hop(connect, alice, "openai_chat")
    pieces = ("<th", "ink>\nShe is", " cold.\n</", "think>\n\n", "“Come", " in.”")
    message, streamed = await answered(chat, alice, monkeypatch, *pieces)
    assert message.chosen
    assert (message.text, message.chosen.reasoning, streamed) == ("“Come in.”", "She is cold.", "“Come in.”")


async def test_another_format_or_none_can_be_chosen(chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    await database_hop(connect, alice, "openai_chat")
    await database_hop(choose, alice, "reasoning", REASONING)
    message, _text = await answered(chat, alice, monkeypatch, "<t>Hm.</t>\nYes.")
    assert (message.text, message.chosen and message.chosen.reasoning) == ("Yes.", "Hm.")
    await database_hop(choose_option, alice, "reasoning_preset", "none")
    message, _text = await answered(chat, alice, monkeypatch, "<think>Hm.</think>Yes.", purpose=Purpose.REGENERATE)
    assert message.text == "<think>Hm.</think>Yes."


async def test_thoughts_go_back_into_the_prompt_when_asked(chat: Chat, alice: User) -> None:
    def told(count: int) -> list[str]:
        choose_option(alice, "thoughts_in_prompts", count)
        return [one["content"] for one in request_of(chat)["messages"] if one["role"] == "assistant"]

    def think() -> None:
        connect(alice, "openai_chat")
        Variant.objects.filter(message__chat=chat, position=0).update(reasoning="He is wet.")
        post_message(chat, alice, "Hello?")

    await database_hop(think)
    assert not (await database_hop(told, 0))[0].startswith("<think>")
    assert (await database_hop(told, 1))[0].startswith("<think>\nHe is wet.\n</think>\n\n*She lifts")


async def test_what_a_text_model_leaves_at_the_edges_is_not_stored(
    chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin_with_marks() -> None:
        connect(alice, "openai_text")
        choose(alice, "context", CONTEXT)
        choose(alice, "instruct", INSTRUCT)

    await database_hop(begin_with_marks)
    message, streamed = await answered(
        chat, alice, monkeypatch, "Iris: Come in. Sit", " down. And th", "<|im_end|>\n<|im_start|>user"
    )
    assert message.text == streamed == "Come in. Sit down."


async def test_a_chat_models_reply_stays_as_it_is_unless_asked(
    chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database_hop(connect, alice, "openai_chat")
    message, _text = await answered(chat, alice, monkeypatch, "Come in. And th")
    assert message.text == "Come in. And th"
    await database_hop(choose_option, alice, "trim_sentences", True)
    message, streamed = await answered(chat, alice, monkeypatch, "Come in. And th", purpose=Purpose.REGENERATE)
    assert message.text == streamed == "Come in."


async def test_a_stopped_reply_keeps_its_last_words(chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from chats.generation import stop_generation

    await database_hop(connect, alice, "openai_chat")
    await database_hop(choose_option, alice, "trim_sentences", True)
    answering_with(FakeModel(("Come in. And th", "is"), pause_before=1), monkeypatch)
    generation = await begin(chat)
    await first_text(generation)
    await database_hop(stop_generation, generation, wait_s=5)
    assert (await last(chat)).text == "Come in. And th"


async def test_a_continued_reply_is_joined_as_it_was_written(
    chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database_hop(connect, alice, "openai_chat")
    await database_hop(choose_option, alice, "trim_sentences", True)
    before = (await last(chat)).text
    message, _text = await answered(chat, alice, monkeypatch, " Sit down. No", purpose=Purpose.CONTINUE)
    assert message.text == f"{before} Sit down."


async def test_the_words_that_were_sent_are_kept_and_erased_in_time(
    chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    await database_hop(connect, alice, "openai_chat")
    await answered(chat, alice, monkeypatch, "Yes.")

    def kept() -> tuple[Sent | None, Generation]:
        generation = Generation.objects.select_related("sent").get()
        return read_sent(generation.sent.content), generation

    sent, generation = await database_hop(kept)
    assert sent
    assert len(sent.texts) == len(generation.record["rows"])
    assert "Iris keeps the lighthouse." in sent.texts
    assert await database_hop(purge_sent) == 0
    settings.SENT_PROMPT_DAYS = 0
    assert await database_hop(purge_sent) == 1
    assert not await database_hop(SentPrompt.objects.exists)


def test_damaged_words_are_no_words() -> None:
    assert read_sent(b"") is None
    assert read_sent(b"nonsense") is None
    packed = Sent(("a",), {"messages": []}).packed()
    assert read_sent(packed) == Sent(("a",), {"messages": []})
    assert read_sent(packed[:5]) is None


@pytest.mark.parametrize("chosen", [False, True])
async def test_a_send_costs_a_bounded_number_of_queries(
    chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch, chosen: bool
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts: list[int] = []

    def prepare_counted(job: Job) -> Prepared:
        with CaptureQueriesContext(connection) as queries:
            prepared = preparing.prepare(job)
        counts.append(len(queries))
        return replace(prepared, provider=FakeModel(("Yes.",)), first_connection="fake")

    def choose_everything() -> None:
        for kind, data in (("chat", CHAT), ("context", CONTEXT), ("instruct", INSTRUCT), ("system", SYSTEM)):
            for target in ({}, {"character": chat.character}, {"chat": chat}):
                choose(alice, kind, data, **target)

    if chosen:
        await database_hop(choose_everything)
    monkeypatch.setattr("chats.generation.running.prepare", prepare_counted)
    await frames_of(await begin(chat))
    # With presets of one's own there is one more, however many they are.
    assert counts == [6 if chosen else 5]


async def test_a_nearer_presets_length_wins_over_a_farther_choice_and_its_seed_is_sent(chat: Chat, alice: User) -> None:
    def told() -> dict[str, Any]:
        connect(alice, "openai_chat", seed=3)
        choose_option(alice, "reply_tokens", 900)
        choose(alice, "chat", {"openai_max_tokens": 321, "seed": 7}, chat=chat)
        return request_of(chat)

    sent = await database_hop(told)
    assert (sent["max_tokens"], sent["seed"]) == (321, 7)
