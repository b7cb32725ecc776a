"""Being somebody in a chat: the panel, the switch, and what follows from it."""

import re
from unittest.mock import Mock
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from characters.actions.assets import store_picture
from chats.actions import create_persona, post_message, trash_persona, use_persona
from chats.generation.job import Job
from chats.generation.preparing import prepare
from chats.models import Chat, Persona, Purpose
from chats.providers import DemoScene
from tavern.accounts.models import User
from tests.characters.recipes import picture

#: Everything on the page that shows who one is.
PARTS = ("composer-persona", "pending-turn", "token-meter", "chat-title", "chat-background")


@pytest.fixture
def mira(alice: User) -> Persona:
    return create_persona(alice, name="Mira", description="word " * 50, portrait=store_picture(picture()))


def speaker_url(chat: Chat) -> str:
    return f"/chats/{chat.pk}/persona/"


def from_page(chat: Chat) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Current-URL": f"http://testserver/chats/{chat.pk}/"}


def part(html: str, name: str) -> str:
    """The element of this id, without what says where it goes."""
    found = re.search(rf'<(\w+)[^>]* id="{name}".*?</\1>', html, re.DOTALL)
    assert found, name
    return re.sub(r' hx-swap-oob="true"', "", found.group())


def test_the_page_has_one_press_to_everybody_one_can_be(as_alice: Client, chat: Chat, wren: Persona) -> None:
    html = as_alice.get(chat.get_absolute_url()).content.decode()
    assert f'href="{speaker_url(chat)}" data-panel' in html
    panel = as_alice.get(speaker_url(chat), headers=from_page(chat)).content.decode()
    assert "<html" not in panel
    assert f'value="{wren.pk}" aria-pressed="false"' in panel
    assert 'value="" aria-pressed="true"' in panel
    assert "<html" in as_alice.get(speaker_url(chat)).content.decode()


def test_the_panel_costs_the_same_for_one_and_for_many(
    as_alice: Client, chat: Chat, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    as_alice.get(speaker_url(chat))
    for number in range(20):
        create_persona(alice, name=f"Persona {number}")
    with django_assert_num_queries(2):
        assert as_alice.get(speaker_url(chat)).content.decode().count('class="speaker"') == 21


def test_switching_sends_what_a_reload_shows(as_alice: Client, chat: Chat, mira: Persona) -> None:
    response = as_alice.post(speaker_url(chat), {"persona": str(mira.pk)}, headers=from_page(chat))
    sent, page = response.content.decode(), as_alice.get(chat.get_absolute_url()).content.decode()
    assert "You are Mira." in sent
    for name in PARTS:
        assert part(sent, name) == part(page, name)
    assert "panel-done" in response.headers["HX-Trigger"]
    assert "You are Mira in this chat now." in response.headers["HX-Trigger"]


def test_where_the_chat_is_not_around_it_leads_there(as_alice: Client, chat: Chat, mira: Persona) -> None:
    response = as_alice.post(speaker_url(chat), {"persona": str(mira.pk)})
    assert response.headers["Location"] == chat.get_absolute_url()
    on_its_page = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{speaker_url(chat)}"}
    sent = as_alice.post(speaker_url(chat), {"persona": ""}, headers=on_its_page)
    assert sent.headers["HX-Redirect"] == chat.get_absolute_url()
    chat.refresh_from_db()
    assert chat.persona is None


def test_what_was_said_keeps_its_name_and_what_is_said_next_has_the_new_one(
    as_alice: Client, chat: Chat, alice: User, wren: Persona, mira: Persona
) -> None:
    spoken = []
    for persona in (None, wren, mira):
        use_persona(chat, persona)
        spoken.append(post_message(chat, alice, "I knock."))
    assert [message.speaker for message in spoken] == ["alice", "Wren", "Mira"]
    wren.name = "Somebody else"
    wren.save()
    trash_persona(mira)
    page = as_alice.get(chat.get_absolute_url()).content.decode()
    assert re.findall(r'<article class="message message--person[^>]* aria-label="(\w+)" data-author', page) == [
        "alice",
        "Wren",
        "Mira",
    ]


def test_a_turn_shows_the_persona_it_was_said_as_once_in_a_row(
    as_alice: Client, chat: Chat, alice: User, mira: Persona
) -> None:
    post_message(chat, alice, "As myself.")
    use_persona(chat, mira)
    for text in ("As Mira.", "Still Mira."):
        post_message(chat, alice, text)
    turns = as_alice.get(chat.get_absolute_url()).content.decode().split('<li class="turn"')[1:]
    mine = [turn for turn in turns if "message--person" in turn and "data-pending" not in turn]
    assert [mira.portrait_url in turn.split("</article>")[0] for turn in mine] == [False, True, False]


def test_macros_and_the_description_follow(chat: Chat, alice: User, wren: Persona) -> None:
    assert "courier" not in prompt(chat, alice)
    use_persona(chat, wren)
    assert "Wren is a courier with a limp." in prompt(chat, alice)
    trash_persona(wren)
    assert "courier" not in prompt(chat, alice)


def test_the_demo_reads_the_description_as_a_model_does(
    chat: Chat, alice: User, wren: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Mock(side_effect=DemoScene)
    monkeypatch.setattr("chats.generation.preparing.DemoScene", scene)
    use_persona(chat, wren)
    prompt(chat, alice)
    assert scene.call_args.kwargs["persona"] == "Wren is a courier with a limp."


def prompt(chat: Chat, alice: User) -> str:
    """Everything that a reply written now would be told."""
    post_message(chat, author=alice, text="I knock.")
    chat = Chat.objects.get(pk=chat.pk)
    job = Job(
        generation=chat.pk, chat=chat, owner=chat.owner_id, purpose=Purpose.REPLY, language="en",
        created_at=timezone.now(), history_from=chat.head_id,
    )  # fmt: skip
    return "\n".join(block.text for block in prepare(job).record.blocks if block.dropped is None)


def test_nobody_elses_persona_can_be_taken(as_alice: Client, chat: Chat, bob: User) -> None:
    his = create_persona(bob, name="Ben")
    for key in (his.pk, uuid4(), "nonsense"):
        assert as_alice.post(speaker_url(chat), {"persona": str(key)}).status_code == 404
    chat.refresh_from_db()
    assert chat.persona is None


def test_a_stranger_cannot_speak_in_it(as_bob: Client, chat: Chat, bob: User) -> None:
    his = create_persona(bob, name="Ben")
    assert as_bob.get(speaker_url(chat)).status_code == 404
    assert as_bob.post(speaker_url(chat), {"persona": str(his.pk)}).status_code == 404


def test_one_that_is_made_from_a_chat_speaks_there_at_once(as_alice: Client, chat: Chat) -> None:
    form = as_alice.get(f"/personas/new/?chat={chat.pk}").content.decode()
    assert f'name="chat" value="{chat.pk}"' in form
    response = as_alice.post("/personas/new/", {"name": "Wren", "chat": str(chat.pk)})
    assert response.headers["Location"] == chat.get_absolute_url()
    chat.refresh_from_db()
    assert chat.persona == Persona.objects.get()


def test_one_that_is_made_for_a_strangers_chat_is_only_made(as_bob: Client, chat: Chat, bob: User) -> None:
    response = as_bob.post("/personas/new/", {"name": "Ben", "chat": str(chat.pk)})
    assert response.headers["Location"] == "/personas/"
    chat.refresh_from_db()
    assert chat.persona is None
    assert Persona.objects.get().owner == bob
    assert as_bob.get("/personas/new/?chat=nonsense").status_code == 200
