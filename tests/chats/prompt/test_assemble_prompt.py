"""The parts of a prompt stand where a model expects them."""

from dataclasses import replace
from random import Random

import pytest

from chats.prompt import (
    Dialect,
    HistoryMessage,
    Injection,
    PromptCharacter,
    PromptMessage,
    PromptPersona,
    Purpose,
    Role,
    render_greeting,
)

from .cast import ARIA, KAI, NOW, chat, prompt_for, request


def contents(messages: tuple[PromptMessage, ...]) -> list[str]:
    return [message.content for message in messages]


def test_character_and_persona_lead_and_the_chat_follows() -> None:
    prompt = prompt_for(request(), chat("Hello?", "Come up.", "Is it lit?"))
    top, *rest = prompt.messages
    assert top.role is Role.SYSTEM
    parts = [
        "You write Aria",
        "Kai is a courier",
        "Aria keeps the light",
        "patient",
        "The lamp room",
        "Mind the stairs",
    ]
    assert sorted(parts, key=top.content.index) == parts
    assert "{{" not in top.content
    assert [(message.role, message.content) for message in rest] == [
        (Role.USER, "Hello?"),
        (Role.ASSISTANT, "Come up."),
        (Role.USER, "Is it lit?"),
    ]
    assert prompt.stop == ()
    assert prompt.text == ""


def test_empty_parts_leave_no_labels() -> None:
    prompt = prompt_for(request(character=PromptCharacter("Aria"), persona=PromptPersona("Kai")), chat("Hi"))
    assert "About Kai" not in prompt.messages[0].content
    assert "scene" not in prompt.messages[0].content.lower().split("\n")[-1]
    assert {block.slot for block in prompt.record.blocks} == {"main"}


def test_hidden_and_empty_messages_are_not_sent() -> None:
    history = [
        HistoryMessage(Role.USER, "Kai", "Shown"),
        HistoryMessage(Role.ASSISTANT, "Aria", " \n"),
        HistoryMessage(Role.USER, "Kai", "Hidden", hidden=True),
    ]
    assert contents(prompt_for(request(), history).messages)[1:] == ["Shown"]


def test_the_card_may_replace_our_instructions_and_quote_them() -> None:
    character = replace(ARIA, system_prompt="As {{char}}. {{original}}", post_history="Stay brief.")
    prompt = prompt_for(request(character=character, system_prompt="Ours for {{user}}."), chat("Hi"))
    assert prompt.messages[0].content.startswith("As Aria. Ours for Kai.")
    assert prompt.messages[-1] == PromptMessage(Role.SYSTEM, "Stay brief.")
    own = prompt_for(request(character=character, system_prompt="Ours.", prefer_card_prompts=False), chat("Hi"))
    assert own.messages[0].content.startswith("Ours.")
    assert own.messages[-1].content == "Hi"


def test_our_instructions_exist_in_chinese() -> None:
    prompt = prompt_for(request(language="zh"), chat("你好"))
    assert prompt.messages[0].content.startswith("你在和 Kai 一起讲故事")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_purposes_ask_for_their_own_thing(language: str) -> None:
    asked = {
        purpose: prompt_for(request(purpose=purpose, language=language), chat("Hi", "Hello")).messages[-1]
        for purpose in Purpose
    }
    assert asked[Purpose.REPLY].content == "Hello"
    assert asked[Purpose.REGENERATE].content == "Hello"
    assert asked[Purpose.CONTINUE].role is Role.SYSTEM
    assert asked[Purpose.IMPERSONATE].role is Role.SYSTEM
    assert "Kai" in asked[Purpose.IMPERSONATE].content
    assert asked[Purpose.GREETING].role is Role.USER
    assert len({message.content for message in asked.values()}) == 4


def test_a_message_can_be_continued_in_place() -> None:
    character = replace(ARIA, post_history="Stay brief.", depth_note=Injection("character", "note", "Dark.", depth=0))
    prompt = prompt_for(request(character=character, purpose=Purpose.CONTINUE, prefill=True), chat("Hi", "She tur"))
    assert contents(prompt.messages)[1:] == ["Hi", "Dark.\n\nStay brief.", "She tur"]


def test_injections_stand_at_their_depth_with_the_system_nearest_to_the_end() -> None:
    injections = (
        Injection("person", "note", "S1", depth=1),
        Injection("extension:x", "a", "A1", Role.ASSISTANT, depth=1),
        Injection("extension:x", "u", "U1", Role.USER, depth=1),
        Injection("extension:x", "s", "S1b", depth=1),
        Injection("memory", "m", "S0", depth=0),
        Injection("memory", "far", "FAR", depth=99),
        Injection("memory", "top", "TOP"),
    )
    prompt = prompt_for(request(injections=injections), chat("one", "two", "three"))
    assert prompt.messages[0].content.index("TOP") < prompt.messages[0].content.index("FAR")
    assert contents(prompt.messages)[1:] == ["one", "two", "A1", "U1", "S1\nS1b", "three", "S0"]


def test_a_wish_for_one_reply_comes_last() -> None:
    prompt = prompt_for(request(instruction="shorter, in the rain"), chat("Hi"))
    assert prompt.messages[-1].content == "For the next message, Kai asks: shorter, in the rain"


def test_names_can_be_written_before_messages() -> None:
    prompt = prompt_for(request(names_in_history=True), chat("Hi", "Hello"))
    assert contents(prompt.messages)[1:] == ["Kai: Hi", "Aria: Hello"]


def test_text_models_get_a_script_and_stop_at_other_names() -> None:
    history = [HistoryMessage(Role.SYSTEM, "", "Night falls."), *chat("Hi", "Hello", "Well?")]
    prompt = prompt_for(request(dialect=Dialect.TEXT, stop=("###",)), history)
    assert prompt.messages == ()
    assert prompt.text.endswith("***\nKai: Hi\nAria: Hello\nKai: Well?\nNight falls.\nAria:")
    assert prompt.stop == ("\nKai:", "###")


def test_text_models_continue_and_impersonate() -> None:
    goes_on = prompt_for(request(dialect=Dialect.TEXT, purpose=Purpose.CONTINUE), chat("Hi", "She tur"))
    assert goes_on.text.endswith("Kai: Hi\nAria: She tur")
    as_kai = prompt_for(request(dialect=Dialect.TEXT, purpose=Purpose.IMPERSONATE), chat("Hi", "Hello"))
    assert as_kai.text.endswith("\nKai:")
    assert as_kai.stop == ("\nAria:",)


def test_texts_that_quote_each_other_end() -> None:
    character = PromptCharacter("Aria", description="D {{scenario}}", scenario="S {{description}}")
    top = prompt_for(request(character=character), chat("Hi")).messages[0].content
    assert "D S" in top


def test_macros_see_the_chat() -> None:
    wanted = request(system_prompt="{{lastUserMessage}}|{{lastCharMessage}}|{{lastMessage}}")
    assert prompt_for(wanted, chat("Hi", "Hello")).messages[0].content.startswith("Hi|Hello|Hello")


def test_the_record_accounts_for_everything() -> None:
    prompt = prompt_for(request(), chat("Hi", "Hello"))
    rows = [row.to_json() for row in prompt.record.rows()]
    assert [row["name"] for row in rows if row["owner"] == "character"] == [
        *("description", "personality", "scenario", "example 1", "example 2")
    ]
    assert [row["source_id"] for row in rows if row["owner"] == "chat"] == ["0", "1"]
    assert sum(int(row["tokens"] or 0) for row in rows) + 3 == prompt.record.used_tokens
    assert prompt.record.to_json()["used_tokens"] == prompt.record.used_tokens


def test_greetings_are_ready_to_be_stored() -> None:
    greet = {index: render_greeting(ARIA, KAI, index=index, now=NOW, rng=Random(1)) for index in (0, 1, 2, -1)}
    assert greet == {0: "Good evening, Kai.", 1: "You again, Kai?", 2: "", -1: ""}
