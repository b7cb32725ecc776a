"""The editor: what is changed is stored in the file's own shape, all else stays, and each step can be taken back."""

import re

import pytest
from django.test import Client

from chats.actions.presets import create_preset, purge_presets, save_preset, trash_preset
from chats.models import Preset, PresetKind
from tavern.accounts.models import User
from tests.chats.personas.conftest import signed_in
from tests.chats.presets.files import ALL, CHAT
from tests.chats.presets.forms import form_of


@pytest.fixture
def as_alice(alice: User) -> Client:
    return signed_in(alice)


def made(owner: User, kind: str = "chat") -> Preset:
    return create_preset(owner, kind=kind, name="Rain", data=ALL[kind])


def order_of(stored: Preset) -> list[str]:
    orders = {one["character_id"]: one["order"] for one in stored.data["prompt_order"]}
    return [one["identifier"] for one in orders[100001]]


@pytest.mark.parametrize("kind", PresetKind.values)
def test_saving_without_a_change_changes_nothing(as_alice: Client, alice: User, kind: str) -> None:
    stored = made(alice, kind)
    before = {**stored.data, "name": "Rain"} if "name" in stored.data else stored.data
    answer = as_alice.post(stored.get_absolute_url(), form_of(as_alice, stored))
    assert answer.status_code == 302
    stored.refresh_from_db()
    assert stored.data == before


def test_a_number_is_stored_and_the_rest_of_the_file_stays(as_alice: Client, alice: User) -> None:
    stored = made(alice)
    before = stored.data
    sent = {**form_of(as_alice, stored), "temperature": "0.4", "top_p": "", "name": "Heavy rain"}
    as_alice.post(stored.get_absolute_url(), sent)
    stored.refresh_from_db()
    assert stored.name == "Heavy rain"
    assert stored.data == {**{k: v for k, v in before.items() if k != "top_p"}, "temperature": 0.4}


def test_a_wrong_number_is_explained_and_nothing_is_stored(as_alice: Client, alice: User) -> None:
    stored = made(alice)
    answer = as_alice.post(stored.get_absolute_url(), {**form_of(as_alice, stored), "temperature": "99"})
    assert answer.status_code == 422
    assert "Enter a number from 0 to 5." in answer.content.decode()
    stored.refresh_from_db()
    assert stored.data["temperature"] == CHAT["temperature"]


def test_prompts_are_moved_by_buttons_without_being_stored(as_alice: Client, alice: User) -> None:
    stored = made(alice)
    sent = form_of(as_alice, stored)
    at = {"HX-Request": "true"}
    page = as_alice.post(stored.get_absolute_url(), {**sent, "operation": "up:1"}, headers=at).content.decode()
    ids = re.findall(r'name="prompt-\d+-id" value="([^"]+)"', page)
    assert ids[:3] == ["charDescription", "main", "nsfw"]
    stored.refresh_from_db()
    assert order_of(stored)[0] == "main"


def test_the_order_of_the_form_is_the_order_of_the_file(as_alice: Client, alice: User) -> None:
    stored = made(alice)
    sent = form_of(as_alice, stored)
    sent["prompt"] = [*sent["prompt"][1:], sent["prompt"][0]]
    as_alice.post(stored.get_absolute_url(), sent)
    stored.refresh_from_db()
    assert order_of(stored)[-2:] == ["main", "defined-nowhere"]
    assert stored.data["prompt_order"][0] == CHAT["prompt_order"][0]
    own = next(one for one in stored.data["prompts"] if one["identifier"] == "9f-own")
    assert own == CHAT["prompts"][-1]


def test_a_prompt_is_added_written_and_removed(as_alice: Client, alice: User) -> None:
    stored = made(alice)
    page = as_alice.post(stored.get_absolute_url(), {**form_of(as_alice, stored), "operation": "add"})
    assert page.status_code == 200
    content = page.content.decode()
    identifier = next(one for one in re.findall(r'-id" value="([^"]+)"', content) if len(one) == 36)
    number = re.search(rf'name="prompt-(\d+)-id" value="{identifier}"', content)
    assert number
    n = number.group(1)
    sent = form_of(as_alice, stored)
    sent["prompt"] = [*sent["prompt"], n]
    sent |= {
        f"prompt-{n}-id": identifier, f"prompt-{n}-name": "Wind", f"prompt-{n}-content": "It\r\nblows.",
        f"prompt-{n}-on": "on", f"prompt-{n}-role": "assistant", f"prompt-{n}-place": "chat",
        f"prompt-{n}-depth": "3", f"prompt-{n}-rank": "7", f"prompt-{n}-trigger": ["continue"],
    }  # fmt: skip
    as_alice.post(stored.get_absolute_url(), sent)
    stored.refresh_from_db()
    added = next(one for one in stored.data["prompts"] if one["identifier"] == identifier)
    assert added == {
        "identifier": identifier, "name": "Wind", "content": "It\nblows.", "role": "assistant",
        "injection_position": 1, "injection_depth": 3, "injection_order": 7, "injection_trigger": ["continue"],
        "forbid_overrides": False, "system_prompt": False, "marker": False,
    }  # fmt: skip
    sent = form_of(as_alice, stored)
    place = next(n for n in sent["prompt"] if sent[f"prompt-{n}-id"] == [identifier])
    sent["prompt"] = [one for one in sent["prompt"] if one != place]
    as_alice.post(stored.get_absolute_url(), sent)
    stored.refresh_from_db()
    assert identifier not in str(stored.data)


def test_what_came_with_the_engine_cannot_be_removed(as_alice: Client, alice: User) -> None:
    stored = made(alice)
    page = as_alice.post(stored.get_absolute_url(), {**form_of(as_alice, stored), "operation": "remove:0"})
    assert 'value="main"' in page.content.decode()


@pytest.mark.parametrize("operation", ["up:999", "down:x", "sideways:1", "up:", "remove:-1", ""])
def test_an_odd_operation_does_no_harm(as_alice: Client, alice: User, operation: str) -> None:
    stored = made(alice)
    answer = as_alice.post(stored.get_absolute_url(), {**form_of(as_alice, stored), "operation": operation})
    assert answer.status_code in {200, 302}


def test_a_save_is_undone_and_done_again(as_alice: Client, alice: User) -> None:
    stored = made(alice)
    save_preset(stored, name="Changed", data={"temperature": 2})
    for name, temperature in (("Rain", 0.65), ("Changed", 2)):
        as_alice.post(f"{stored.get_absolute_url()}reversal/")
        stored.refresh_from_db()
        assert (stored.name, stored.data["temperature"]) == (name, temperature)


def test_nothing_to_undo_is_said(as_alice: Client, alice: User) -> None:
    page = as_alice.post(f"{made(alice).get_absolute_url()}reversal/", follow=True).content.decode()
    assert "can no longer be undone" in page


def test_secrets_do_not_come_in_by_saving_either(alice: User) -> None:
    stored = made(alice)
    save_preset(stored, name="x", data={"temperature": 1, "proxy_password": "p"})
    stored.refresh_from_db()
    assert stored.data == {"temperature": 1}


def test_it_is_duplicated_deleted_and_brought_back(as_alice: Client, alice: User) -> None:
    stored = made(alice)
    as_alice.post(f"{stored.get_absolute_url()}copies/")
    assert Preset.objects.owned_by(alice).filter(name="Rain (copy)").get().data == stored.data
    page = as_alice.post(f"{stored.get_absolute_url()}trash/", follow=True).content.decode()
    assert f"{stored.get_absolute_url()}restoration/" in page
    assert as_alice.get(stored.get_absolute_url()).status_code == 404
    as_alice.post(f"{stored.get_absolute_url()}restoration/")
    assert as_alice.get(stored.get_absolute_url()).status_code == 200


def test_one_of_ours_becomes_ones_own(as_alice: Client, alice: User) -> None:
    as_alice.post("/presets/new/", {"kind": "instruct", "from": "ours:llama3"})
    stored = Preset.objects.get(owner=alice)
    assert (stored.name, stored.data["stop_sequence"]) == ("Llama 3 (copy)", "<|eot_id|>")


def test_the_trash_is_emptied(alice: User, settings: pytest.FixtureRequest) -> None:
    trash_preset(made(alice))
    kept = made(alice)
    settings.TRASH_DAYS = 0  # type: ignore[attr-defined] # pytest-django's wrapper
    assert purge_presets() == 1
    assert list(Preset.objects.all()) == [kept]


@pytest.mark.parametrize(
    ("kind", "field", "value", "shown"),
    [
        ("instruct", "output_sequence", "@@answer@@", "@@answer@@"),
        ("context", "chat_start", "=====", "====="),
        ("system", "content", "Be quick, {{char}}.", "Be quick, Iris."),
        ("reasoning", "prefix", "#thinks#", "#thinks#"),
        ("chat", "new_chat_prompt", "(It begins with {{char}})", "(It begins with Iris)"),
    ],
)
def test_the_preview_shows_what_the_form_says_now(
    as_alice: Client, alice: User, kind: str, field: str, value: str, shown: str
) -> None:
    stored = made(alice, kind)
    sent = {**form_of(as_alice, stored), field: value}
    assert shown in as_alice.post(f"{stored.get_absolute_url()}preview/", sent).content.decode()


def test_a_preview_of_what_cannot_be_written_says_so(as_alice: Client, alice: User) -> None:
    stored = made(alice)
    bomb = "{{setvar::a::" + "x" * 9000 + "}}" + "{{getvar::a}}" * 9000
    answer = as_alice.post(
        f"{stored.get_absolute_url()}preview/", {**form_of(as_alice, stored), "new_chat_prompt": bomb}
    )
    assert answer.status_code == 200


def test_two_are_compared_field_by_field(as_alice: Client, alice: User) -> None:
    one, other = made(alice), made(alice)
    save_preset(other, name="B", data={**CHAT, "temperature": 0.9})
    page = as_alice.get(f"/presets/comparison/?kind=chat&a={one.pk}&b={other.pk}").content.decode()
    assert "Temperature" in page
    assert "<del>0.65</del> <ins>0.9</ins>" in page
    assert "Top P" not in page
    same = as_alice.get(f"/presets/comparison/?kind=chat&a={one.pk}&b={one.pk}").content.decode()
    assert "They say the same." in same
