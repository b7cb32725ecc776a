import json

from chats.actions import post_message
from chats.models import Chat, Connection, Persona
from chats.personal_data import erase_chats, export_chats
from tavern.accounts.export import personal_data
from tavern.accounts.models import User
from tavern.accounts.signals import guest_signing_in


def test_everything_a_person_wrote_is_in_the_export(chat: Chat, alice: User) -> None:
    Persona.objects.create(owner=alice, name="Ada")
    post_message(chat, alice, "Hello, Iris. 你好")
    files = dict(export_chats(alice))
    assert json.loads(files["chats/personas.json"])[0]["name"] == "Ada"
    exported = json.loads(files[f"chats/{chat.pk}.json"])
    assert exported["messages"][1]["variants"][0]["text"] == "Hello, Iris. 你好"
    assert len(exported["messages"][0]["variants"]) == 3


def test_it_is_nobody_elses(chat: Chat, bob: User) -> None:
    assert [name for name, _ in export_chats(bob)] == ["chats/personas.json"]


def test_accounts_know_of_it() -> None:
    assert "chats" in {part.name for part in personal_data()}


def test_erasing_a_person_erases_their_chats(chat: Chat, alice: User) -> None:
    post_message(chat, alice, "Hello.")
    erase_chats(alice)
    alice.delete()
    assert not Chat.objects.exists()


def test_a_guest_who_signs_in_keeps_what_they_made(chat: Chat, alice: User, bob: User) -> None:
    mine = Persona.objects.create(owner=bob, name="Bob", is_default=True)
    Persona.objects.create(owner=alice, name="Ada", is_default=True)
    Connection.objects.create(owner=alice, title="Local", base_url="http://localhost")
    guest_signing_in.send(User, guest=alice, user=bob)
    assert Chat.objects.visible_to(bob).get() == chat
    assert Persona.objects.owned_by(bob).get(is_default=True) == mine
    assert Connection.objects.owned_by(bob).count() == 1
