"""Preset files, in and out: nothing is lost but secrets, and what is no preset says so."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chats.errors import PresetFileUnusable
from chats.models import Preset
from chats.presets.files import read_preset_file
from chats.prompt.preset_files import SENSITIVE, without_secrets
from tavern.accounts.models import User
from tests.chats.personas.conftest import signed_in
from tests.chats.presets.files import ALL, CHAT, INSTRUCT, REASONING, SAMPLER, SECRET, SYSTEM, as_file

IMPORT = "/presets/import/"


@pytest.fixture
def as_alice(alice: User) -> Client:
    return signed_in(alice)


def upload(name: str, data: object) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data if isinstance(data, bytes) else as_file(data), "application/json")


@pytest.mark.parametrize("kind", ALL)
def test_a_file_comes_back_as_it_was_but_for_secrets(as_alice: Client, alice: User, kind: str) -> None:
    answer = as_alice.post(IMPORT, {"file": upload("Rainy night.json", ALL[kind])})
    stored = Preset.objects.get(owner=alice)
    assert answer.headers["Location"] == stored.get_absolute_url()
    assert stored.kind == kind
    assert SECRET not in json.dumps(stored.data)
    exported = as_alice.get(f"{stored.get_absolute_url()}export/")
    assert exported.json() == {
        key: value for key, value in ALL[kind].items() if key not in SENSITIVE and key != "api_key"
    }
    assert SECRET not in exported.content.decode()


def test_a_chat_preset_is_called_as_its_file_and_so_is_the_file_it_becomes(as_alice: Client, alice: User) -> None:
    as_alice.post(IMPORT, {"file": upload("雨夜 / night.json", CHAT)})
    stored = Preset.objects.get(owner=alice)
    assert stored.name == "night"
    stored.name = "雨: night"
    stored.save()
    header = as_alice.get(f"{stored.get_absolute_url()}export/").headers["Content-Disposition"]
    assert header.endswith("%E9%9B%A8_%20night.json")


def test_the_names_of_templates_are_in_their_files(as_alice: Client, alice: User) -> None:
    as_alice.post(IMPORT, {"file": upload("other.json", INSTRUCT)})
    assert Preset.objects.get(owner=alice).name == "Marks"


def test_several_files_at_once_are_reported_one_by_one(as_alice: Client, alice: User) -> None:
    files = [upload("a.json", CHAT), upload("broken.json", b"{"), upload("b.json", SAMPLER)]
    page = as_alice.post(IMPORT, {"file": files}).content.decode()
    assert Preset.objects.filter(owner=alice).count() == 2
    assert "broken.json" in page
    assert "This is not a JSON file" in page


def test_a_file_of_many_templates_becomes_many() -> None:
    sections = {"instruct": INSTRUCT, "sysprompt": SYSTEM, "reasoning": REASONING, "preset": {**SAMPLER, "name": "S"}}
    found = read_preset_file("all.json", as_file(sections))
    assert [(one.kind, one.name) for one in found] == [
        ("instruct", "Marks"),
        ("system", "Calm"),
        ("sampler", "S"),
        ("reasoning", "Thoughts"),
    ]


def test_prompts_exported_by_themselves_become_a_preset() -> None:
    data = {"prompts": CHAT["prompts"], "prompt_order": CHAT["prompt_order"]}
    (found,) = read_preset_file("p.json", as_file({"version": 1, "type": "full", "data": data}))
    assert (found.kind, found.data) == ("chat", data)


def test_files_of_long_ago_are_brought_up_to_date() -> None:
    (found,) = read_preset_file("old.json", as_file({"temp_openai": 0.4, "main_prompt": "Be brief.", "x": 1}))
    assert found.data["temperature"] == 0.4
    assert found.data["prompts"][0]["content"] == "Be brief."
    assert found.data["x"] == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\xff\xfe\x00", "This is not a JSON file"),
        (b"[1, 2]", "not a preset"),
        (b"[" * 100_000, "This is not a JSON file"),
        (b'"text"', "not a preset"),
        (b'{"spec": "chara_card_v2", "data": {}}', "character card"),
        (b'{"entries": {}}', "lorebook"),
        (b'{"hello": 1}', "Nothing in this file is a preset"),
        (b'{"instruct": {}, "context": "x"}', "Nothing in this file is a preset"),
    ],
)
def test_what_is_no_preset_says_what_it_is(as_alice: Client, alice: User, content: bytes, words: str) -> None:
    answer = as_alice.post(IMPORT, {"file": upload("x.json", content)})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Preset.objects.exists()


def test_a_file_that_is_too_large_is_refused(as_alice: Client, settings: pytest.FixtureRequest) -> None:
    settings.PRESET_MAX_BYTES = 100  # type: ignore[attr-defined] # pytest-django's wrapper
    page = as_alice.post(IMPORT, {"file": upload("x.json", CHAT)})
    assert "too large" in page.content.decode()


def test_no_more_than_the_limit_can_be_kept(as_alice: Client, settings: pytest.FixtureRequest) -> None:
    settings.PRESETS_MAX = 1  # type: ignore[attr-defined] # pytest-django's wrapper
    page = as_alice.post(IMPORT, {"file": [upload("a.json", CHAT), upload("b.json", CHAT)]}).content.decode()
    assert "as many as one person can keep" in page
    assert Preset.objects.count() == 1


def test_wrong_types_everywhere_open_in_the_editor(as_alice: Client, alice: User) -> None:
    odd = {
        "prompts": [1, {"identifier": 5}, {"identifier": "main", "content": [], "injection_depth": "x"}],
        "prompt_order": {"a": 1},
        "temperature": "hot",
        "names_behavior": [],
        "seed": 1e300,
        "extensions": 4,
    }
    as_alice.post(IMPORT, {"file": upload("odd.json", odd)})
    stored = Preset.objects.get(owner=alice)
    page = as_alice.get(stored.get_absolute_url())
    assert page.status_code == 200
    assert as_alice.get(f"/presets/comparison/?kind=chat&a={stored.pk}&b=ours:story").status_code == 200


def test_secrets_are_found_wherever_they_are() -> None:
    hidden = {"a": [{"api_key_custom": "x", "keep": 1}], "extensions": {"p": {"apiKey": "x", "proxy_password": "y"}}}
    assert without_secrets(hidden) == {"a": [{"keep": 1}], "extensions": {"p": {}}}


def test_what_only_sounds_like_a_secret_stays() -> None:
    kept = {"max_tokens": 3, "add_bos_token": True, "banned_tokens": "a", "token_padding": 64, "proxyless": "x"}
    assert without_secrets(kept) == kept


def test_without_a_file_it_asks_for_one(as_alice: Client) -> None:
    answer = as_alice.post(IMPORT)
    assert answer.status_code == 422
    assert "Choose a file first." in answer.content.decode()


@pytest.mark.parametrize("data", [{"prompts": 3, "temperature": 1}, {"prompts": [], "prompt_order": []}])
def test_empty_prompts_are_no_trouble(as_alice: Client, alice: User, data: dict[str, object]) -> None:
    as_alice.post(IMPORT, {"file": upload("x.json", data)})
    assert as_alice.get(Preset.objects.get(owner=alice).get_absolute_url()).status_code == 200


def test_the_error_has_a_code() -> None:
    with pytest.raises(PresetFileUnusable) as caught:
        read_preset_file("x", b"{}")
    assert caught.value.code == "preset_file_unusable"
