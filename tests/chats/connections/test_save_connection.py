import pytest
from django.test import Client

from chats.actions.connections import MAX_CONNECTIONS
from chats.connections import capabilities_of, defaults_of
from chats.models import Connection
from tavern.accounts.models import User
from tests.chats.connections.conftest import KEY, Make, signed_in

pytestmark = pytest.mark.django_db
NEW = "/connections/new/"
PUBLIC = "https://93.184.215.14/v1"


def entered(**fields: object) -> dict[str, object]:
    """What the form of a new connection to DeepSeek sends, with changes."""
    form = {
        "preset": "deepseek",
        "base_url": "https://api.deepseek.com/v1",
        "api_key": KEY,
        "model": "deepseek-chat",
        "title": "",
        "dialect": "openai_chat",
        "is_enabled": "on",
        "samplers": ["temperature", "top_p", "frequency_penalty", "presence_penalty"],
    }
    return {name: value for name, value in {**form, **fields}.items() if value is not None}


def test_a_preset_prefills_its_address(alice: User) -> None:
    html = signed_in(alice).get(f"{NEW}?preset=deepseek").content.decode()
    assert 'value="https://api.deepseek.com/v1"' in html
    assert "platform.deepseek.com/api_keys" in html


def test_it_stores_a_connection_without_testing_it(alice: User) -> None:
    answer = signed_in(alice).post(NEW, entered(temperature="0.9", max_tokens="700", stop="###\nEND"))
    stored = Connection.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"#connection-{stored.pk}")
    assert (stored.owner, stored.title, stored.preset, stored.key_tail) == (alice, "DeepSeek", "deepseek", "9876")
    assert stored.is_default, "somebody's first connection is the one that is asked first"
    assert stored.last_test == {}
    assert stored.defaults == {"samplers": {"temperature": 0.9}, "max_tokens": 700, "stop": ["###", "END"]}


def test_the_form_shows_what_was_stored_but_not_the_key(alice: User, make: Make) -> None:
    stored = make(alice, defaults={"samplers": {"temperature": 0.9}, "max_tokens": 700, "stop": ["###"]})
    html = signed_in(alice).get(stored.get_absolute_url()).content.decode()
    assert 'value="0.9"' in html
    assert 'value="700"' in html
    assert "9876" in html
    assert KEY not in html


def test_an_empty_key_keeps_the_stored_one(alice: User, make: Make) -> None:
    stored = make(alice)
    signed_in(alice).post(stored.get_absolute_url(), entered(api_key="", title="Renamed"))
    stored = Connection.objects.get()
    assert (stored.title, stored.api_key) == ("Renamed", KEY)


def test_a_new_key_replaces_it_and_a_tick_removes_it(alice: User, make: Make) -> None:
    stored, client = make(alice, preset="custom", base_url="https://api.deepseek.com/v1"), signed_in(alice)
    form = entered(preset="custom", base_url=PUBLIC)
    client.post(stored.get_absolute_url(), {**form, "api_key": "another-key-0000-1111"})
    assert Connection.objects.get().api_key == "another-key-0000-1111"
    client.post(stored.get_absolute_url(), {**form, "api_key": "", "remove_key": "on"})
    stored = Connection.objects.get()
    assert (stored.api_key, stored.key_tail, stored.has_key) == ("", "", False)


def test_a_stored_key_is_not_sent_to_another_server(alice: User, make: Make) -> None:
    stored = make(alice)
    answer = signed_in(alice).post(stored.get_absolute_url(), entered(api_key="", base_url="https://93.184.215.14/v1"))
    assert answer.status_code == 422
    assert "leads to another server now" in answer.content.decode()
    assert Connection.objects.get().base_url == "https://api.deepseek.com/v1"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"base_url": "api.deepseek.com"}, "Enter the whole address"),
        ({"base_url": "ftp://api.deepseek.com"}, "Enter the whole address"),
        ({"base_url": "https://me:secret@api.deepseek.com"}, "without a name or password"),
        ({"base_url": "https://api.deepseek.com/v1?x=1"}, "Leave out what follows"),
        ({"base_url": "https://api.deepseek.com:6379/v1"}, "do not connect to this port"),
        ({"base_url": ""}, "This field is required"),
        ({"api_key": ""}, "DeepSeek needs a key."),
        ({"api_key": "sk with spaces"}, "without spaces"),
        ({"api_key": "密钥"}, "without spaces"),
        ({"temperature": "9"}, "Enter a number from 0 to 5."),
        ({"temperature": "NaN"}, "Enter a number from 0 to 5."),
        ({"temperature": "warm"}, "Enter a number from 0 to 5."),
        ({"top_p": "1.5"}, "Enter a number from 0 to 1."),
        ({"max_tokens": "2.5"}, "Enter a number from 1 to 200000."),
        ({"max_tokens": "2000", "context_tokens": "1000"}, "must leave room in the memory"),
        ({"context_tokens": "12"}, "Enter a number from 512"),
        ({"seed": "1"}, "takes no seed"),
        ({"stop": "\n".join("abcdefghijklmnopqrst")}, "at most 16 texts"),
        ({"stop": "x" * 101}, "at most 16 texts"),
        ({"dialect": "morse"}, "Select a valid choice"),
        ({"samplers": ["mood"]}, "Select a valid choice"),
        ({"title": "x" * 101}, "at most 100 characters"),
        ({"title": "null \x00 byte"}, "Null characters are not allowed"),
    ],
)
def test_bad_input_is_explained_at_its_field(alice: User, fields: dict[str, object], words: str) -> None:
    answer = signed_in(alice).post(NEW, entered(**fields))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Connection.objects.exists()


def test_a_reasoning_models_settings_are_refused_until_they_are_left_empty(alice: User) -> None:
    openai = {"preset": "openai", "base_url": "https://api.openai.com/v1", "model": "gpt-5", "samplers": []}
    assert signed_in(alice).post(NEW, entered(**openai)).status_code == 302
    assert capabilities_of(Connection.objects.get()).samplers == frozenset()


def test_only_settings_that_are_ticked_are_kept(alice: User) -> None:
    form = entered(temperature="0.8", top_k="40", samplers=["temperature"])
    signed_in(alice).post(NEW, form)
    stored = Connection.objects.get()
    assert defaults_of(stored).samplers == {"temperature": 0.8}
    assert capabilities_of(stored).samplers == {"temperature"}


def test_abilities_are_stored_only_where_they_differ(alice: User) -> None:
    signed_in(alice).post(NEW, entered(can_images="yes", can_tools="", max_tokens_field="max_completion_tokens"))
    stored = Connection.objects.get()
    assert stored.capabilities == {"images": True, "max_tokens_field": "max_completion_tokens"}
    html = signed_in(alice).get(stored.get_absolute_url()).content.decode()
    assert '<option value="yes" selected>' in html


def test_a_private_address_is_refused_with_a_way_out(alice: User, server_loop: None) -> None:
    for address in ("http://127.0.0.1:11434/v1", "http://10.0.0.3/v1", "http://[::1]:8080", "http://169.254.169.254/"):
        answer = signed_in(alice).post(NEW, entered(preset="custom", base_url=address))
        assert answer.status_code == 422
        assert "allows the host" in answer.content.decode()
    assert not Connection.objects.exists()


def test_an_allowed_host_is_accepted(alice: User, server_loop: None, settings: object) -> None:
    settings.MODEL_ALLOWED_HOSTS = ["127.0.0.1"]  # type: ignore[attr-defined] # pytest-django's wrapper
    answer = signed_in(alice).post(NEW, entered(preset="custom", base_url="http://127.0.0.1:11434/v1"))
    assert answer.status_code == 302


def test_only_staff_may_open_the_way_into_a_private_network(alice: User, charlie: User, server_loop: None) -> None:
    form = entered(preset="custom", base_url="http://127.0.0.1:11434/v1", allow_private_network="on")
    assert signed_in(alice).post(NEW, form).status_code == 422
    assert signed_in(charlie).post(NEW, {**form, "for_everyone": "on"}).status_code == 302
    stored = Connection.objects.get()
    assert (stored.owner, stored.allow_private_network) == (None, True)


def test_the_way_closes_when_its_owner_changes_the_address(alice: User, make: Make, server_loop: None) -> None:
    stored = make(alice, preset="custom", base_url="http://10.0.0.3:8080/v1", allow_private_network=True, key="")
    client, form = signed_in(alice), entered(preset="custom", api_key="")
    assert client.post(stored.get_absolute_url(), {**form, "base_url": "http://10.0.0.3:8080/v2"}).status_code == 302
    assert Connection.objects.get().allow_private_network
    assert client.post(stored.get_absolute_url(), {**form, "base_url": "http://10.0.0.9:8080/v1"}).status_code == 422
    assert client.post(stored.get_absolute_url(), {**form, "base_url": PUBLIC}).status_code == 302
    assert not Connection.objects.get().allow_private_network


def test_members_cannot_make_one_for_everyone(alice: User) -> None:
    signed_in(alice).post(NEW, entered(for_everyone="on"))
    assert Connection.objects.get().owner == alice


def test_there_is_one_default_for_each_owner(alice: User, bob: User, make: Make) -> None:
    first, other = make(alice, is_default=True), make(bob, is_default=True)
    second = make(alice, title="Second")
    client = signed_in(alice)
    assert client.post(f"/connections/{second.pk}/default/").status_code == 302
    for stored, expected in ((first, False), (second, True), (other, True)):
        stored.refresh_from_db()
        assert stored.is_default is expected
    client.post(first.get_absolute_url(), entered(api_key="", is_default="on"))
    second.refresh_from_db()
    assert not second.is_default


def test_it_is_switched_off_and_on(alice: User, make: Make) -> None:
    stored, client = make(alice), signed_in(alice)
    client.post(f"/connections/{stored.pk}/switch/")
    assert not Connection.objects.get().is_enabled
    client.post(f"/connections/{stored.pk}/switch/", {"is_enabled": "on"})
    assert Connection.objects.get().is_enabled


def test_it_is_deleted(alice: User, make: Make) -> None:
    stored = make(alice)
    assert signed_in(alice).post(f"/connections/{stored.pk}/delete/").status_code == 302
    assert not Connection.objects.exists()


def test_the_environments_connection_is_shown_but_not_changed(charlie: User, make: Make) -> None:
    stored, client = make(title="From the machine", preset="openai"), signed_in(charlie)
    Connection.objects.update(preset="environment")
    html = client.get(stored.get_absolute_url()).content.decode()
    assert "OPENAI_API_KEY" in html
    assert "From the environment" in client.get("/connections/").content.decode()
    assert client.post(stored.get_absolute_url(), entered(title="Mine now")).status_code == 422
    client.post(f"/connections/{stored.pk}/delete/")
    assert Connection.objects.get().title == "From the machine"


def test_there_is_a_limit(alice: User, make: Make) -> None:
    for _number in range(MAX_CONNECTIONS):
        make(alice)
    answer = signed_in(alice).post(NEW, entered())
    assert answer.status_code == 422
    assert "There are already 50 connections" in answer.content.decode()


@pytest.mark.parametrize("path", ["", "test/", "delete/", "default/", "switch/"])
def test_strangers_find_nothing(bob: User, alice: User, make: Make, path: str) -> None:
    for stored in (make(alice), make()):
        address = f"/connections/{stored.pk}/{path}"
        assert signed_in(bob).post(address).status_code == 404
        if path in ("", "test/"):
            assert signed_in(bob).get(address).status_code == 404
        assert Client().post(address).status_code == 302
        assert signed_in(User.objects.create_guest(language="en")).post(address).status_code == 302
    assert Connection.objects.count() == 2
