import asyncio
import json
from collections.abc import Coroutine

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chats.actions import post_message
from chats.errors import ChatBusy, NothingToContinue, NothingToRegenerate
from chats.generation import post_and_reply, stop_generation, stream_state
from chats.generation.job import Job, Prepared
from chats.generation.preparing import prepare
from chats.generation.recovery import interrupt_if_abandoned
from chats.history import last_message, newest
from chats.models import Author, Chat, Generation, GenerationStatus, Message, Purpose, VariantStatus
from chats.providers import BrokenStream, Connect, Delta
from chats.streams import stream_log, text_so_far
from tavern.accounts.models import User
from tavern.lib.hops import database_hop
from tavern.runtime import Draining, runtime
from tests.chats.fakes import FakeModel, answering_with, begin, first_text, frames_of
from tests.chats.test_history import grow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("event_loop_runtime")]


async def last(chat: Chat) -> Message:
    await database_hop(chat.refresh_from_db)
    message = await database_hop(last_message, chat)
    assert message is not None
    assert message.chosen is not None
    return message


async def refreshed(generation: Generation) -> Generation:
    await database_hop(generation.refresh_from_db)
    return generation


async def test_the_reply_is_streamed_and_stored(chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Come ", "in, ", "quick.")), monkeypatch)
    await database_hop(post_message, chat, alice, "Hello?")
    generation = await begin(chat)
    frames = await frames_of(generation)
    message = await last(chat)
    assert [frame.id for frame in frames] == list(range(1, len(frames) + 1))
    assert text_so_far(frames) == message.text == "Come in, quick."
    assert frames[-1].kind == "complete"
    assert message.chosen is not None
    assert message.chosen.status == VariantStatus.COMPLETE
    assert message.chosen.tokens == 5
    assert (chat.message_count, chat.last_line) == (3, "Come in, quick.")
    done = await refreshed(generation)
    assert (done.status, done.reply_tokens, done.prompt_tokens, done.tokens_reported) == ("complete", 7, 40, True)
    assert done.first_token_ms is not None
    assert done.total_ms is not None
    assert done.record["used_tokens"] > 0
    assert done.lease_until is None


async def test_the_demo_answers_when_there_is_no_model(chat: Chat, alice: User) -> None:
    await database_hop(post_message, chat, alice, "Where is the keeper?")
    frames = await frames_of(await begin(chat))
    writing = next(json.loads(frame.data) for frame in frames if '"writing"' in frame.data)
    assert writing["is_demo"] is True
    assert (await last(chat)).text == text_so_far(frames) != ""


async def test_nobody_has_to_watch(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("All ", "alone.")), monkeypatch)
    generation = await begin(chat)
    for task in [task for task in asyncio.all_tasks() if task.get_name().startswith("generation-")]:
        await task
    assert (await refreshed(generation)).status == GenerationStatus.COMPLETE
    assert (await last(chat)).text == "All alone."


async def test_stopping_keeps_the_text_and_leaves_the_model(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    model = answering_with(FakeModel(("So far", " no further"), pause_before=1), monkeypatch)
    generation = await begin(chat)
    await first_text(generation)
    assert await database_hop(stop_generation, generation, wait_s=5)
    message = await last(chat)
    assert message.chosen is not None
    assert (message.text, message.chosen.status) == ("So far", VariantStatus.STOPPED)
    assert model.was_left
    assert json.loads((await frames_of(generation))[-1].data)["status"] == "stopped"


async def test_stopping_twice_is_fine(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Done.",)), monkeypatch)
    generation = await begin(chat)
    await frames_of(generation)
    assert await database_hop(stop_generation, generation)
    assert (await last(chat)).text == "Done."


async def test_a_second_reply_at_once_is_refused_and_stores_nothing(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = answering_with(FakeModel(("one",), pause_before=0), monkeypatch)
    generation = await begin(chat)
    with pytest.raises(ChatBusy):
        await begin(chat)
    model.go.set()
    await frames_of(generation)
    assert (await last(chat)).depth == 1


async def test_a_failure_before_any_text_is_said_and_can_be_tried_again(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering_with(FakeModel((Connect("refused"),)), monkeypatch)
    frames = await frames_of(generation := await begin(chat))
    error = json.loads(next(frame.data for frame in frames if frame.kind == "error"))
    assert (error["code"], error["retryable"]) == ("connect", True)
    assert "Nothing answers" in error["text"]
    assert (await refreshed(generation)).status == GenerationStatus.FAILED
    failed = await last(chat)
    assert failed.chosen is not None
    assert (failed.chosen.status, failed.chosen.error, failed.text) == (VariantStatus.FAILED, "connect", "")
    answering_with(FakeModel(("Now I hear you.",)), monkeypatch)
    await frames_of(await begin(chat, Purpose.REGENERATE))
    retried = await last(chat)
    assert (retried.pk, retried.text, retried.variant_count) == (failed.pk, "Now I hear you.", 1)


async def test_a_reply_that_breaks_off_keeps_its_text(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Half a", BrokenStream())), monkeypatch)
    await frames_of(await begin(chat))
    message = await last(chat)
    assert message.chosen is not None
    assert (message.text, message.chosen.status, message.chosen.error) == (
        "Half a",
        VariantStatus.INTERRUPTED,
        "broken_stream",
    )


async def test_an_empty_reply_is_a_failure(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("  \n",)), monkeypatch)
    frames = await frames_of(await begin(chat))
    assert [json.loads(frame.data)["code"] for frame in frames if frame.kind == "error"] == ["empty_reply"]


async def test_a_crash_on_our_side_ends_the_stream_too(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel((ZeroDivisionError(),)), monkeypatch)
    frames = await frames_of(await begin(chat))
    assert [json.loads(frame.data)["code"] for frame in frames if frame.kind == "error"] == ["internal"]
    assert frames[-1].kind == "complete"


async def test_regenerating_adds_a_variant(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("First.",)), monkeypatch)
    await frames_of(await begin(chat))
    answering_with(FakeModel(("Second.",)), monkeypatch)
    await frames_of(await begin(chat, Purpose.REGENERATE))
    message = await last(chat)
    texts = await database_hop(lambda: [variant.text for variant in message.variants.order_by("position")])
    assert (message.text, message.variant_count, texts) == ("Second.", 2, ["First.", "Second."])


async def test_regenerating_a_greeting_writes_another_opening(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Fog on the stairs.",)), monkeypatch)
    await frames_of(await begin(chat, Purpose.REGENERATE))
    message = await last(chat)
    assert (message.depth, message.text, message.variant_count) == (0, "Fog on the stairs.", 4)


async def test_continuing_goes_on_in_the_same_variant(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Once ",)), monkeypatch)
    await frames_of(await begin(chat))
    answering_with(FakeModel(("more.",)), monkeypatch)
    frames = await frames_of(await begin(chat, Purpose.CONTINUE))
    message = await last(chat)
    assert message.text == text_so_far(frames) == "Once more."
    assert message.variant_count == 1


async def test_continuing_in_vain_leaves_the_message_as_it_was(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (await last(chat)).text
    answering_with(FakeModel((Connect(),)), monkeypatch)
    await frames_of(await begin(chat, Purpose.CONTINUE))
    message = await last(chat)
    assert message.chosen is not None
    assert (message.text, message.chosen.status) == (before, VariantStatus.COMPLETE)


async def test_impersonating_writes_for_the_composer_and_stores_no_message(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering_with(FakeModel(("I sit down.",)), monkeypatch)
    generation = await begin(chat, Purpose.IMPERSONATE)
    frames = await frames_of(generation)
    assert text_so_far(frames) == "I sit down."
    assert "message" not in json.loads(frames[-1].data)
    assert len((await database_hop(newest, chat)).messages) == 1
    assert (await refreshed(generation)).status == GenerationStatus.COMPLETE


async def test_there_must_be_something_of_the_character_to_redo(chat: Chat, alice: User) -> None:
    await database_hop(post_message, chat, alice, "Mine.")
    with pytest.raises(NothingToRegenerate):
        await begin(chat, Purpose.REGENERATE)
    with pytest.raises(NothingToContinue):
        await begin(chat, Purpose.CONTINUE)


async def test_reasoning_is_kept_apart(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel((Delta(reasoning="He is wet."), "Sit.")), monkeypatch)
    frames = await frames_of(await begin(chat))
    message = await last(chat)
    assert message.chosen is not None
    assert (message.text, message.chosen.reasoning) == ("Sit.", "He is wet.")
    assert text_so_far(frames, "reasoning") == "He is wet."


async def test_characters_cut_in_two_are_made_whole(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("a\ud83d", "\ude00b\x00", "c\ud83d")), monkeypatch)
    frames = await frames_of(await begin(chat))
    assert (await last(chat)).text == text_so_far(frames) == "a😀bc\ufffd"


async def test_a_page_that_loads_meanwhile_gets_text_and_number_that_fit(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = answering_with(FakeModel(("First ", "second."), pause_before=1), monkeypatch)
    generation = await begin(chat)
    await first_text(generation)
    state = await database_hop(lambda: stream_state(newest(chat).messages[-1]))
    assert state is not None
    assert state.text == "First "
    assert f"after={state.last_id}" in state.address
    model.go.set()
    rest = text_so_far(await frames_of(generation, after=state.last_id))
    assert state.text + rest == "First second."


async def test_a_draining_server_interrupts_with_the_text_there_is(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Until here", " and on"), pause_before=1), monkeypatch)
    generation = await begin(chat)
    await first_text(generation)
    await runtime.drain(0)
    message = await last(chat)
    assert message.chosen is not None
    assert (message.text, message.chosen.status) == ("Until here", VariantStatus.INTERRUPTED)
    assert (await refreshed(generation)).status == GenerationStatus.INTERRUPTED


async def test_a_failed_reply_does_not_poison_the_next_prompt(
    chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering_with(FakeModel((Connect(),)), monkeypatch)
    await frames_of(await begin(chat))
    answering_with(FakeModel(("Yes?",)), monkeypatch)
    await database_hop(post_message, chat, alice, "Are you there?")
    generation = await begin(chat)
    await frames_of(generation)
    rows = (await refreshed(generation)).record["rows"]
    assert [row["role"] for row in rows if row["placement"] == "history"] == ["assistant", "user"]


async def test_who_speaks_is_the_character(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Hm.",)), monkeypatch)
    await frames_of(await begin(chat))
    message = await last(chat)
    assert (message.author, message.speaker) == (Author.CHARACTER, "Iris")
    assert stream_log().snapshot((await database_hop(lambda: Generation.objects.get())).pk).is_finished


async def test_posting_and_answering_is_one_step(chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Sit.",)), monkeypatch)

    def post() -> int:
        with CaptureQueriesContext(connection) as queries:
            posted.extend(post_and_reply(chat, alice, "May I?"))
        return len(queries)

    posted: list[Message | Generation | None] = []
    # The transaction twice, the lock, who else writes, the scripts, two messages, the chat, the generation.
    assert await database_hop(post) <= 9
    message, generation = posted
    assert isinstance(generation, Generation)
    await frames_of(generation)
    assert [found.text for found in (await database_hop(newest, chat)).messages[1:]] == ["May I?", "Sit."]
    assert isinstance(message, Message)
    assert message.depth == 1


async def test_while_a_reply_is_written_nothing_is_posted(
    chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = answering_with(FakeModel(("one",), pause_before=0), monkeypatch)
    generation = await begin(chat)
    with pytest.raises(ChatBusy):
        await database_hop(post_and_reply, chat, alice, "And?")
    model.go.set()
    await frames_of(generation)
    assert (await last(chat)).text == "one"


@pytest.mark.parametrize("length", [3, 300])
async def test_preparing_asks_as_much_in_a_long_chat_as_in_a_short_one(
    chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    def prepare_counted(job: Job) -> Prepared:
        with CaptureQueriesContext(connection) as queries:
            prepared = prepare(job)
        counts.append(len(queries))
        return prepared

    counts: list[int] = []
    monkeypatch.setattr("chats.generation.running.prepare", prepare_counted)
    await database_hop(grow, chat, length)
    _, generation = await database_hop(post_and_reply, chat, alice, "May I?")
    assert generation is not None
    await frames_of(generation)
    # The connections, what is chosen, the character's lorebooks and the history; the card was read before.
    assert counts == [4]


async def test_whoever_looks_at_once_does_not_take_it_for_abandoned(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the commit and the task there is a moment in which another page may ask."""
    answering_with(FakeModel(("Here.",)), monkeypatch)
    seen: list[bool] = []

    def look(job: Job) -> None:
        seen.append(interrupt_if_abandoned(Generation.objects.get(pk=job.generation)))

    monkeypatch.setattr("chats.generation.starting._hand_over", look)
    await begin(chat)
    assert seen == [False]


async def test_a_reply_begun_as_the_server_shuts_down_is_stored_as_interrupted(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drained(coroutine: Coroutine[object, object, None], *, name: str) -> None:
        coroutine.close()
        raise Draining

    monkeypatch.setattr(runtime, "spawn", drained)
    generation = await begin(chat)
    message = await last(chat)
    assert message.chosen is not None
    assert message.chosen.status == VariantStatus.INTERRUPTED
    assert (await refreshed(generation)).status == GenerationStatus.INTERRUPTED
