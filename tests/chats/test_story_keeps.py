"""A story keeps the variables its cards set and the timers of its world notes, from one reply to the next."""

import pytest

from chats.actions import post_message, start_chat
from chats.models import Chat
from chats.story import timers_of, variables_of
from tavern.accounts.models import User
from tavern.lib.hops import database_hop
from tests.chats.conftest import make_character
from tests.chats.fakes import FakeModel, answering_with, begin, frames_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("event_loop_runtime")]

CARD: dict[str, object] = {
    "spec": "chara_card_v3",
    "spec_version": "3.0",
    "data": {
        "name": "Iris",
        "description": "Lamps lit: {{incvar::lamps}}.",
        "character_book": {
            "entries": [
                {
                    "keys": ["storm"],
                    "content": "The storm has a name.",
                    "insertion_order": 1,
                    "enabled": True,
                    "extensions": {"sticky": 4},
                }
            ]
        },
    },
}


@pytest.fixture
def story(alice: User) -> Chat:
    return start_chat(make_character(alice, CARD), alice)


async def tell(chat: Chat, alice: User, text: str) -> None:
    await database_hop(post_message, chat, alice, text)
    await frames_of(await begin(chat))
    await database_hop(chat.refresh_from_db)


async def test_variables_and_timers_go_on(story: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Yes.",)), monkeypatch)
    await tell(story, alice, "A storm?")
    assert variables_of(story) == {"lamps": 1}
    assert [timer.end - timer.start for timer in timers_of(story).sticky.values()] == [4]
    await tell(story, alice, "Still?")
    assert variables_of(story) == {"lamps": 2}
