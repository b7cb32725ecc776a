"""Commands and quick replies in a chat: what they do there, all of it or nothing, and nobody else's."""

import pytest
from django.test import Client

from chats.actions import create_set, post_message
from chats.commanding import COMMANDS, run_commands
from chats.errors import CommandRefused
from chats.history import newest
from chats.models import Author, Chat, QuickReplySet
from chats.story import note_fields, variables_of
from chats.variables import shared_variables_of
from tavern.accounts.models import User


def texts(chat: Chat) -> list[str]:
    chat.refresh_from_db()
    return [message.text for message in newest(chat).messages][1:]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("/send I wait. | /send Still.", ["I wait.", "Still."]),
        ("/send {{user}} waits for {{char}}.", ["alice waits for Iris."]),
        ('/sendas name="Mira" Who is there?', ["Who is there?"]),
        ("/sys Night falls.", ["Night falls."]),
        ("/send a | /send b | /del 1", ["a"]),
        ("/send a | /send b | /cut 1 | /send cut: {{pipe}}", ["b", "cut: a"]),
        ("/send a | /message-edit message=1 It rains.", ["It rains."]),
        ("/times 3 {: /send {{timesIndex}} :}", ["0", "1", "2"]),
    ],
)
def test_messages(chat: Chat, alice: User, script: str, said: list[str]) -> None:
    assert run_commands(chat, alice, script).changed
    assert texts(chat) == said


def test_who_speaks_and_what_is_hidden(chat: Chat, alice: User) -> None:
    run_commands(chat, alice, '/sendas name="Mira" Hello. | /comment Ask about the key. | /hide 1')
    chat.refresh_from_db()
    mira, note = newest(chat).messages[1:]
    assert (mira.author, mira.speaker, mira.hidden_at is not None) == (Author.CHARACTER, "Mira", True)
    assert (note.author, note.hidden_at is not None) == (Author.SYSTEM, True)


def test_versions(chat: Chat, alice: User) -> None:
    run_commands(chat, alice, "/addswipe Another. | /swipe left | /delswipe 1")
    chat.refresh_from_db()
    first = newest(chat).messages[0]
    assert [each.position for each in first.variants.order_by("position")] == list(range(first.variant_count))


def test_variables_stay_with_the_chat_and_with_the_person(chat: Chat, alice: User) -> None:
    run_commands(chat, alice, "/setvar key=mood calm | /setglobalvar key=coins 5 | /addglobalvar key=coins 2")
    chat.refresh_from_db()
    assert variables_of(chat) == {"mood": "calm"}
    assert shared_variables_of(alice.pk) == {"coins": 7}


def test_the_note_the_title_and_the_background(chat: Chat, alice: User) -> None:
    run_commands(chat, alice, "/note Low mood. | /note-depth 2 | /rename The lighthouse | /bg rain-street")
    chat.refresh_from_db()
    assert (note_fields(chat)["note_prompt"], note_fields(chat)["note_depth"]) == ("Low mood.", 2)
    assert (chat.title, chat.background) == ("The lighthouse", "rain-street")


def test_all_of_it_or_nothing(chat: Chat, alice: User) -> None:
    for script in (
        "/send a | /nope",
        "/send a | /hide 99",
        "/times 100 {: /send a :}",
        "/setvar key=a 1 | /persona Nobody",
    ):
        with pytest.raises(CommandRefused) as caught:
            run_commands(chat, alice, script)
        assert caught.value.text
        chat.refresh_from_db()
        assert texts(chat) == []
        assert variables_of(chat) == {}


def test_typed_into_the_field_they_run_and_mistakes_are_explained(client: Client, chat: Chat, alice: User) -> None:
    client.force_login(alice)
    url = f"/chats/{chat.pk}/messages/"
    fetch = {"X-Requested-With": "fetch"}
    answer = client.post(url, {"text": "/roll 1d1 | /send I rolled {{pipe}}."}, headers=fetch)
    assert (answer.status_code, answer["X-Go-To"]) == (204, f"/chats/{chat.pk}/")
    assert texts(chat) == ["I rolled 1."]
    refused = client.post(url, {"text": "/nope"}, headers=fetch)
    assert refused.status_code == 422
    assert "/nope" in refused.content.decode()
    page = client.post(url, {"text": "/nope"})
    assert page.status_code == 422
    assert "/nope" in page.content.decode()
    assert client.post(url, {"text": "/setinput 雨 | /pass"}, headers=fetch)["X-Compose"] == "%E9%9B%A8"
    assert "toast" in client.post(url, {"text": "/echo Hi"}, headers=fetch)["HX-Trigger"]


def test_a_quick_reply_is_pressed(client: Client, chat: Chat, alice: User, bob: User) -> None:
    roll = {"label": "Roll", "message": "/roll 1d1 | /send {{input}} {{pipe}}"}
    stored = create_set(alice, name="Dice", entries=[roll, {"label": "Gone", "message": "x", "isHidden": True}])
    client.force_login(alice)
    page = client.get(f"/chats/{chat.pk}/").content.decode()
    assert ">Roll</button>" in page
    assert ">Gone</button>" not in page
    url = f"/chats/{chat.pk}/quick-reply/"
    assert client.post(url, {"reply": f"{stored.pk}:1", "input": "I roll"}).status_code == 302
    assert texts(chat) == ["I roll 1"]
    assert client.post(url, {"reply": f"{stored.pk}:9"}).status_code == 404
    assert client.post(url, {"reply": "nonsense"}).status_code == 404
    client.force_login(bob)
    assert client.post(url, {"reply": f"{stored.pk}:1"}).status_code == 404


def test_a_set_of_one_chat_stands_in_no_other(client: Client, chat: Chat, alice: User) -> None:
    stored = create_set(alice, name="Here", entries=[{"label": "Wave", "message": "I wave."}], is_everywhere=False)
    client.force_login(alice)
    assert ">Wave<" not in client.get(f"/chats/{chat.pk}/").content.decode()
    client.post(f"/chats/{chat.pk}/quick-replies/", {"set": stored.pk})
    assert ">Wave<" in client.get(f"/chats/{chat.pk}/").content.decode()
    client.post(f"/chats/{chat.pk}/quick-replies/", {"set": stored.pk, "attached": "false"})
    assert ">Wave<" not in client.get(f"/chats/{chat.pk}/").content.decode()


def test_commands_run_by_themselves_and_never_ask_the_model(client: Client, chat: Chat, alice: User) -> None:
    entry = {"label": "Count", "message": "/incvar turns | /trigger", "executeOnAi": True}
    create_set(alice, name="Auto", entries=[entry])
    client.force_login(alice)
    assert client.post(f"/chats/{chat.pk}/automation/", {"moment": "executeOnAi"}).status_code == 302
    chat.refresh_from_db()
    assert variables_of(chat) == {"turns": 1}
    assert not chat.generations.exists()
    assert client.post(f"/chats/{chat.pk}/automation/", {"moment": "never"}).status_code == 404


def test_sets_are_written_copied_exported_and_brought_back(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    fields = {"name": "Dice", "is_everywhere": "on", "entry": ["1"], "entry-1-label": "Roll", "entry-1-text": "/roll"}
    assert client.post("/quick-replies/new/", fields).status_code == 302
    stored = QuickReplySet.objects.get(owner=alice)
    address = f"/quick-replies/{stored.pk}/"
    assert client.post(address, {**fields, "operation": "add"}).status_code == 200
    assert client.post(f"{address}copies/").status_code == 302
    exported = client.get(f"{address}export/").json()
    assert (exported["version"], exported["qrList"][0]["label"]) == (2, "Roll")
    client.post(f"{address}trash/")
    assert client.get(address).status_code == 404
    client.post(f"{address}restoration/")
    assert client.get(address).status_code == 200
    client.force_login(bob)
    assert client.get(address).status_code == 404
    assert client.get(f"{address}export/").status_code == 404


def test_the_reference_pages_name_everything(client: Client, db: None) -> None:
    page = client.get("/commands/").content.decode()
    assert all(f'id="command-{command.name}"' in page for command in COMMANDS)
    assert len(client.get("/commands/", headers={"Accept": "application/json"}).json()["commands"]) == len(
        list(COMMANDS)
    )
    assert "getglobalvar" in client.get("/macros/").content.decode()


def test_a_text_that_only_looks_like_a_command_can_be_said(chat: Chat, alice: User) -> None:
    assert post_message(chat, alice, " /shrug").text == "/shrug"
