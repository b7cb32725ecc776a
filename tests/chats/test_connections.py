import pytest
from cryptography.fernet import Fernet
from django.test import override_settings

from chats.connections import NoModel, connections_for, defaults_of, ensure_site_connection, spec_of
from chats.models import Chat, Connection
from tavern.accounts.models import User
from tavern.lib.encrypted import SecretUnreadable


def connection(title: str, owner: User | None = None, **fields: object) -> Connection:
    return Connection.objects.create(title=title, owner=owner, base_url="https://example.org/v1", **fields)


def titles(chat: Chat) -> list[str]:
    return [found.title for found in connections_for(chat)]


def test_the_chats_own_comes_first_then_the_persons_then_the_sites(chat: Chat, alice: User, bob: User) -> None:
    connection("site second", priority=2)
    connection("site first", priority=1)
    connection("site default", priority=9, is_default=True)
    connection("mine", alice, priority=1)
    connection("my default", alice, priority=5, is_default=True)
    chat.connection = connection("for this chat", alice, priority=50)
    connection("switched off", alice, is_enabled=False)
    connection("bob's", bob)
    assert titles(chat) == ["for this chat", "my default", "mine", "site default", "site first", "site second"]


def test_without_any_connection_the_demo_answers(chat: Chat) -> None:
    assert connections_for(chat) == []


def test_once_there_was_a_model_the_demo_does_not_come_back(chat: Chat) -> None:
    connection("off", is_enabled=False)
    with pytest.raises(NoModel):
        connections_for(chat)


def test_a_strangers_connection_is_not_used_even_if_the_chat_names_it(chat: Chat, bob: User) -> None:
    chat.connection = connection("bob's", bob)
    assert connections_for(chat) == []


def test_the_key_is_readable_only_in_the_spec(chat: Chat) -> None:
    stored = connection("keyed", preset="openrouter", model="x/y")
    stored.set_key("sk-very-secret-1234")
    stored.save()
    spec = spec_of(Connection.objects.get())
    assert spec.api_key == "sk-very-secret-1234"
    assert "secret" not in repr(spec)
    assert (spec.model, spec.name, spec.allow_private) == ("x/y", str(stored.pk), False)


def test_broken_choices_do_not_break_the_connection() -> None:
    odd = Connection(capabilities={"no such": 1}, defaults={"samplers": 3, "max_tokens": "many", "stop": "x"})
    assert spec_of(odd).capabilities.system_role
    assert (defaults_of(odd).samplers, defaults_of(odd).max_tokens, defaults_of(odd).stop) == ({}, 0, ())


@override_settings(OPENAI_API_KEY="sk-environment-9876", OPENAI_MODEL="m", OPENAI_BASE_URL="http://llm:8080/v1")
def test_the_environment_makes_one_site_connection_however_often(db: None) -> None:
    ensure_site_connection()
    made = ensure_site_connection()
    assert Connection.objects.get() == made
    assert made is not None
    assert (made.owner, made.base_url, made.model, made.key_tail) == (None, "http://llm:8080/v1", "m", "9876")
    assert made.is_default
    assert spec_of(made).allow_private


def test_what_left_the_environment_leaves_the_site(db: None) -> None:
    with override_settings(OPENAI_API_KEY="sk-environment-9876"):
        ensure_site_connection()
    assert ensure_site_connection() is None
    assert not Connection.objects.exists()


@override_settings(OPENAI_API_KEY="sk-environment-9876")
def test_staffs_choices_about_it_stay(db: None) -> None:
    made = ensure_site_connection()
    assert made is not None
    made.is_enabled, made.priority = False, 7
    made.save()
    again = ensure_site_connection()
    assert again is not None
    assert (again.is_enabled, again.priority) == (False, 7)


def test_a_key_that_cannot_be_read_any_more_does_not_silence_the_other_connections(chat: Chat, alice: User) -> None:
    with override_settings(FIELD_KEYS=[Fernet.generate_key().decode()]):
        lost = connection("lost", alice, api_key="sk-old", is_default=True)
    with pytest.raises(SecretUnreadable):
        connections_for(chat)
    connection("readable", api_key="sk-new")
    assert titles(chat) == ["readable"]
    lost.delete()
    assert titles(chat) == ["readable"]
