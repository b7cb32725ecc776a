"""A reply that is begun in the moment in which the server starts to shut down."""

from collections.abc import Iterator
from unittest.mock import PropertyMock, patch

import pytest
from django.test import Client
from django.urls import reverse

from chats.history import newest
from chats.models import Chat, Generation, GenerationStatus, Message, VariantStatus
from tavern.accounts.models import User
from tavern.runtime import Draining, Runtime

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draining_after_commit() -> Iterator[None]:
    """The capacity is checked while the server still runs; the work would be handed over when it does not."""
    with (
        patch.object(Runtime, "loop", new_callable=PropertyMock),
        patch.object(Runtime, "spawn", side_effect=lambda coroutine, name: _refuse(coroutine)),
    ):
        yield


def _refuse(coroutine: object) -> None:
    coroutine.close()  # type: ignore[attr-defined]
    raise Draining


def test_the_message_is_kept_once_and_the_reply_is_interrupted(
    client: Client, chat: Chat, alice: User, draining_after_commit: None
) -> None:
    client.force_login(alice)
    answer = client.post(reverse("chats:message-create", args=[chat.pk]), {"text": "Hello there"})
    assert answer.status_code < 400
    assert Generation.objects.get().status == GenerationStatus.INTERRUPTED
    assert Message.objects.filter(chosen__text="Hello there").count() == 1
    chat.refresh_from_db()
    last = newest(chat).messages[-1]
    assert last.chosen is not None
    assert last.chosen.status == VariantStatus.INTERRUPTED
