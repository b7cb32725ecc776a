"""A character to talk to, a chat with it, and an event loop that takes generations."""

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from characters.models import Character, CharacterVersion, Visibility
from chats.actions import start_chat
from chats.models import Chat
from tavern.accounts.models import User
from tavern.runtime import runtime

CARD: dict[str, object] = {
    "spec": "chara_card_v3",
    "spec_version": "3.0",
    "data": {
        "name": "Iris",
        "description": "{{char}} keeps the lighthouse.",
        "first_mes": '*She lifts the lamp.* "You are wet, {{user}}."',
        "alternate_greetings": ["The door was open.", "「你来晚了。」"],
        "mes_example": "<START>\n{{char}}: Mind the third step.",
    },
}


def make_character(owner: User, card: dict[str, object] | None = None) -> Character:
    card = CARD if card is None else card
    character = Character.named(str(card["data"]["name"]), owner=owner)  # type: ignore[index] # JSON
    character.visibility = Visibility.PUBLIC
    character.save()
    character.current = CharacterVersion.objects.create(character=character, number=1, card=card, content_hash="0" * 64)
    character.save()
    return character


@pytest.fixture
def iris(alice: User) -> Character:
    return make_character(alice)


@pytest.fixture
def chat(iris: Character, alice: User) -> Chat:
    return start_chat(iris, alice)


@pytest_asyncio.fixture
async def event_loop_runtime() -> AsyncIterator[None]:
    """The test's own loop is the process's, as a server's would be."""
    runtime.ensure_started()
    yield
    await runtime.drain(2)
    runtime.is_draining = False


@pytest.fixture
def waits() -> Callable[[], None]:
    """A stand-in for callbacks nobody looks at."""
    return lambda: None
