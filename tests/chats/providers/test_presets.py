"""The presets and the capabilities that may be changed per connection."""

import pytest

from chats.providers import PRESETS, SAMPLERS, Capabilities, Preset, capabilities_for, check_url, local_ports


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.slug)
def test_every_preset_is_complete(preset: Preset) -> None:
    assert preset.title
    assert preset.hint.endswith(".")
    assert preset.capabilities.samplers <= set(SAMPLERS)
    assert set(preset.capabilities.sampler_names) <= preset.capabilities.samplers
    if preset.slug != "custom":
        assert check_url(preset.base_url)
        assert preset.docs_url.startswith("https://")
    if not preset.is_local and preset.slug != "custom":
        assert preset.needs_key
        assert preset.default_model
        assert preset.base_url.startswith("https://")
    else:
        assert all(f":{port}/" in preset.base_url for port in preset.local_ports)


def test_the_usual_local_ports_are_known() -> None:
    assert set(local_ports()) == {11434, 1234, 8080, 5001, 5000, 8000}
    assert local_ports()[5000] == ("textgen", "tabbyapi")


def test_a_preset_makes_a_connection() -> None:
    spec = PRESETS["deepseek"].connection(api_key="sk-very-secret")
    assert (spec.dialect, spec.model, spec.name) == ("openai_chat", "deepseek-chat", "deepseek")
    assert "sk-very-secret" not in repr(spec)
    assert not spec.allow_private


def test_reasoning_models_get_no_samplers() -> None:
    assert not capabilities_for(PRESETS["openai"], "gpt-5-mini").samplers
    assert not capabilities_for(PRESETS["openai"], "o4-mini").samplers
    assert "temperature" in capabilities_for(PRESETS["openai"], "gpt-4o").samplers
    assert "temperature" in capabilities_for(PRESETS["openai"], "gpt-5-chat-latest").samplers
    assert "temperature" in capabilities_for(PRESETS["openrouter"], "openai/gpt-5").samplers


def test_stored_choices_change_capabilities() -> None:
    changed = Capabilities().overridden(
        {"tools": True, "samplers": ["top_k"], "sampler_names": {"top_k": "k"}, "max_stop": 2, "seed_field": ""}
    )
    assert changed == Capabilities(
        tools=True, samplers=frozenset({"top_k"}), sampler_names={"top_k": "k"}, max_stop=2, seed_field=""
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"unknown": True},
        {"tools": "yes"},
        {"tools": 1},
        {"samplers": "top_k"},
        {"samplers": [1]},
        {"sampler_names": {"a": 1}},
        {"sampler_names": []},
        {"max_stop": "4"},
        {"overridden": True},
    ],
)
def test_choices_that_make_no_sense_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="capability"):
        Capabilities().overridden(changes)
