"""What becomes of replies whose process died: rows say running, and no stream is known."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import override_settings
from django.utils import timezone

from chats.actions import post_message
from chats.generation import interrupt_abandoned, interrupt_all, running_generation, stop_generation, stream_state
from chats.generation.recovery import interrupt_if_abandoned
from chats.history import last_message
from chats.models import Author, Chat, Generation, GenerationStatus, Message, Variant, VariantStatus
from chats.streams import stream_log
from chats.streams.stored import NothingStored, stored_reply
from tavern.accounts.models import User

ANOTHER_PROCESS = override_settings(REDIS_URL="redis://localhost")


@pytest.fixture
def left_behind(chat: Chat) -> Generation:
    """A reply with two words, whose lease still runs."""
    message = Message.objects.create(chat=chat, parent=chat.head, depth=1, author=Author.CHARACTER, speaker="Iris")
    variant = Variant.objects.create(message=message, text="The lamp", status=VariantStatus.STREAMING)
    message.chosen = variant
    message.save()
    chat.head = message
    chat.save()
    return Generation.objects.create(
        chat=chat,
        owner=chat.owner,
        message=message,
        variant=variant,
        status=GenerationStatus.RUNNING,
        lease_until=timezone.now() + timedelta(seconds=60),
    )


def expire(generation: Generation) -> None:
    generation.lease_until = timezone.now() - timedelta(seconds=1)
    generation.save()


def variant_of(chat: Chat) -> Variant:
    message = last_message(chat)
    assert message is not None
    assert message.chosen is not None
    return message.chosen


def test_the_sweeper_ends_what_no_lease_protects(left_behind: Generation, chat: Chat) -> None:
    assert interrupt_abandoned() == 0
    expire(left_behind)
    assert interrupt_abandoned() == 1
    left_behind.refresh_from_db()
    assert left_behind.status == GenerationStatus.INTERRUPTED
    assert left_behind.finished_at is not None
    variant = variant_of(chat)
    assert (variant.text, variant.status) == ("The lamp", VariantStatus.INTERRUPTED)
    assert variant.tokens > 0


def test_a_starting_server_ends_everything_left_behind(left_behind: Generation, chat: Chat) -> None:
    assert interrupt_all() == 1
    assert running_generation(chat) is None


def test_with_other_processes_a_running_lease_is_respected(left_behind: Generation) -> None:
    with ANOTHER_PROCESS:
        assert not interrupt_if_abandoned(left_behind)
        expire(left_behind)
        assert interrupt_if_abandoned(left_behind)


def test_alone_an_unknown_stream_is_from_before_a_restart(left_behind: Generation) -> None:
    assert interrupt_if_abandoned(left_behind)


def test_a_stream_that_is_known_here_is_left_alone(left_behind: Generation) -> None:
    stream_log().open(left_behind.pk)
    assert not interrupt_if_abandoned(left_behind)


def test_the_page_shows_what_had_arrived(left_behind: Generation, chat: Chat) -> None:
    message = last_message(chat)
    assert message is not None
    assert stream_state(message) is None
    assert message.chosen is not None
    assert (message.text, message.chosen.status) == ("The lamp", VariantStatus.INTERRUPTED)


def test_stopping_it_ends_it(left_behind: Generation) -> None:
    assert stop_generation(left_behind)
    assert left_behind.status == GenerationStatus.INTERRUPTED


def test_it_can_be_written_after(left_behind: Generation, chat: Chat, alice: User) -> None:
    interrupt_all()
    assert post_message(chat, alice, "Iris?").depth == 2


def test_after_the_log_has_expired_the_stored_message_is_one_frame(left_behind: Generation) -> None:
    message, complete = stored_reply(left_behind.pk)
    assert (message.kind, message.data) == ("message", '{"text":"The lamp","replace":true}')
    assert '"status":"interrupted"' in complete.data


def test_nothing_is_stored_of_what_never_was(db: None) -> None:
    with pytest.raises(NothingStored):
        stored_reply(uuid4())


def test_a_deleted_chat_gives_nothing_away(left_behind: Generation, chat: Chat) -> None:
    chat.deleted_at = timezone.now()
    chat.save()
    with pytest.raises(NothingStored):
        stored_reply(left_behind.pk)
