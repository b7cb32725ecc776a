import pytest

from chats.generation import start_generation
from chats.models import Chat, Message
from tavern.runtime import NoRuntime


def test_it_says_that_no_server_runs_and_stores_nothing(chat: Chat) -> None:
    with pytest.raises(NoRuntime):
        start_generation(chat)
    assert Message.objects.count() == 1
