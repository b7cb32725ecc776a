import pytest
from django.test import Client
from rest_framework.response import Response

from chats.history import last_message
from chats.models import Chat
from tavern.accounts.models import User
from tavern.lib.hops import database_hop
from tavern.runtime import Draining
from tests.chats.fakes import FakeModel, answering_with, begin, first_text, frames_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("event_loop_runtime")]


async def post(chat: Chat, user: User, data: dict[str, object]) -> Response:
    def send() -> Response:
        client = Client()
        client.force_login(user)
        return client.post(f"/api/chat/interrupt/{chat.pk}", data, content_type="application/json")  # type: ignore[return-value] # DRF's

    return await database_hop(send)


async def test_it_stops_the_reply(chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Half", " more"), pause_before=1), monkeypatch)
    generation = await begin(chat)
    await first_text(generation)
    response = await post(chat, alice, {"messageId": generation.message_id, "reason": "user_stop"})
    assert response.json() == {"stopped": True, "messageId": generation.message_id}  # type: ignore[attr-defined] # test client's
    assert (await frames_of(generation))[-1].kind == "complete"


async def test_it_has_the_reply_written_anew(chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Half", " more"), pause_before=1), monkeypatch)
    generation = await begin(chat)
    await first_text(generation)
    answering_with(FakeModel(("Anew.",)), monkeypatch)
    response = await post(chat, alice, {"reason": "regenerate"})
    address = response.json()["stream"]  # type: ignore[attr-defined] # test client's
    second = await database_hop(lambda: chat.generations.order_by("-created_at")[0])
    assert str(second.pk) in address
    await frames_of(second)
    await database_hop(chat.refresh_from_db)
    message = await database_hop(last_message, chat)
    assert message is not None
    assert (message.text, message.variant_count) == ("Anew.", 2)


async def test_with_nothing_to_stop_it_says_so(chat: Chat, alice: User) -> None:
    assert (await post(chat, alice, {})).json()["stopped"] is False  # type: ignore[attr-defined] # test client's


async def test_another_message_is_not_stopped(chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    model = answering_with(FakeModel(("Half", " more"), pause_before=1), monkeypatch)
    generation = await begin(chat)
    await first_text(generation)
    assert (await post(chat, alice, {"messageId": 1})).json()["stopped"] is False  # type: ignore[attr-defined] # test client's
    model.go.set()
    await frames_of(generation)


async def test_a_stranger_gets_404(chat: Chat, bob: User) -> None:
    assert (await post(chat, bob, {})).status_code == 404


async def test_an_unknown_reason_is_explained(chat: Chat, alice: User) -> None:
    assert (await post(chat, alice, {"reason": "boredom"})).status_code == 400


async def test_a_server_that_is_about_to_stop_says_so(chat: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise Draining

    monkeypatch.setattr("chats.interrupting.start_generation", refuse)
    response = await post(chat, alice, {"reason": "regenerate"})
    assert response.status_code == 503
    assert response.json()["code"] == "restarting"  # type: ignore[attr-defined] # test client's
