"""The presets that come with the site: they mean what the engine means, and each format ends where a reply begins."""

from dataclasses import replace

import pytest
from django.utils import timezone

from chats.models import PresetKind
from chats.presets.builtin import BUILT_IN, BuiltIn, built_in, of_kind
from chats.presets.choices import Choices
from chats.presets.files import kind_of
from chats.presets.preview import preview
from chats.presets.samplers import text_sampling, without_neutral
from chats.prompt import Language, default_preset
from chats.prompt.preset_files import read_preset, without_secrets, write_preset

LANGUAGES: tuple[Language, ...] = ("en", "zh")
NOBODYS = Choices((), {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_preset_that_is_written_and_read_is_the_same(language: Language) -> None:
    preset = default_preset(language)
    again = read_preset(write_preset(preset))
    assert replace(again, entries=tuple(replace(entry, owner="site") for entry in again.entries)) == preset


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ours", BUILT_IN, ids=lambda one: f"{one.kind.value}-{one.slug}")
def test_each_is_a_file_of_its_kind_without_secrets(ours: BuiltIn, language: Language) -> None:
    data = ours.data(language)
    assert kind_of(data) == ours.kind
    assert without_secrets(data) == data


@pytest.mark.parametrize("style", ["story", "concise", "novel"])
def test_instructions_speak_the_language_of_the_chat(style: str) -> None:
    ours = built_in("chat", f"ours:{style}")
    assert ours
    main = {language: read_preset(ours.data(language)).entries[0].content for language in LANGUAGES}
    assert main["en"].isascii()
    assert "扮演" in main["zh"] or "故事" in main["zh"] or "小说" in main["zh"]


@pytest.mark.parametrize(
    ("slug", "end", "stop"),
    [
        ("chatml", "<|im_start|>assistant\n", "<|im_end|>"),
        ("llama3", "<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>"),
        ("mistral", "*I shake off the rain.*[/INST]", "</s>"),
        ("gemma", "<start_of_turn>model\n", "<end_of_turn>"),
        ("plain", "### Response:\nIris:", "↵### Instruction:"),
    ],
)
@pytest.mark.django_db
def test_each_family_ends_where_the_reply_begins(slug: str, end: str, stop: str) -> None:
    ours = built_in("instruct", f"ours:{slug}")
    assert ours
    shown = preview("instruct", ours.data("en"), NOBODYS, language="en", now=timezone.localtime())
    assert shown
    assert shown.text.endswith(end)
    assert stop in shown.stops


@pytest.mark.parametrize("kind", [kind for kind in PresetKind.values if kind != PresetKind.SAMPLER])
def test_every_kind_has_some_with_a_preview(kind: str) -> None:
    for ours in of_kind(kind):
        shown = preview(kind, ours.data("en"), NOBODYS, language="en", now=timezone.localtime())
        assert shown
        assert not shown.trouble


def test_what_changes_nothing_is_told_apart() -> None:
    ours = built_in("sampler", "ours:balanced")
    assert ours
    assert without_neutral(text_sampling(ours.data("en")).samplers) == {
        "temperature": 1.0,
        "min_p": 0.05,
        "repetition_penalty_range": 0,
    }


def test_a_moving_temperature_becomes_its_middle_and_its_reach() -> None:
    found = text_sampling({"dynatemp": True, "min_temp": 0.5, "max_temp": 1.5, "temp": 9, "dynatemp_exponent": 2})
    assert found.samplers == {"temperature": 1.0, "dynatemp_range": 0.5, "dynatemp_exponent": 2}
    assert text_sampling({"dynatemp": False, "temp": 1, "dynatemp_exponent": 2}).samplers == {"temperature": 1}
