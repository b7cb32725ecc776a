"""The prompt fits, the person's words are never cut, and a long chat costs no more than a short one."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.prompt import (
    BudgetTooSmall,
    Dialect,
    Dropped,
    HistoryMessage,
    Injection,
    LoreBook,
    LoreEntry,
    LorePosition,
    Placement,
    Preset,
    PresetEntry,
    Prompt,
    PromptCharacter,
    PromptRequest,
    PromptSettings,
    Purpose,
    Role,
    assemble,
    default_preset,
)
from chats.prompt.preset import Names, PostProcessing
from chats.prompt.text import ContextTemplate, InstructTemplate, SystemTemplate, TextTemplates

from .cast import ARIA, KAI, NOW, chat, count_characters, long_chat, prompt_for, request

WORDS = st.text(alphabet="ab {}灯\n", max_size=60)
ROLES = st.sampled_from(list(Role))
MESSAGES = st.lists(
    st.builds(HistoryMessage, ROLES, st.sampled_from(["Kai", "Aria", "Mo"]), WORDS, st.none(), st.booleans()),
    max_size=12,
)
ENTRIES = st.lists(
    st.builds(
        LoreEntry,
        st.uuids().map(str),
        WORDS,
        st.just(("a", "灯")),
        order=st.integers(0, 3),
        position=st.sampled_from(list(LorePosition)),
        depth=st.integers(0, 5),
        role=ROLES,
        probability=st.sampled_from([50.0, 100.0]),
        ignore_budget=st.booleans(),
    ),
    max_size=4,
)
INJECTIONS = st.lists(
    st.builds(Injection, st.just("memory"), st.just("m"), WORDS, ROLES, st.none() | st.integers(0, 9), st.booleans()),
    max_size=4,
)
CHARACTERS = st.builds(
    lambda description, examples, entries, prompt: PromptCharacter(
        "Aria", description, examples=examples, book=LoreBook(tuple(entries)), system_prompt=prompt
    ),
    WORDS,
    st.just("") | st.just("<START>\nKai: a\n<START>\nAria: b"),
    ENTRIES,
    st.sampled_from(["Be {{char}}.", "{{random::a::bbbb}} {{roll:1d100}}"]),
)
INSTRUCT = InstructTemplate(
    input_sequence="<|user|>",
    input_suffix="<|end|>\n",
    output_sequence="<|assistant|>",
    output_suffix="<|end|>\n",
    last_input_sequence="<|the last user|>",
    story_prefix="<|system|>",
    user_filler="Let us begin.",
)
TEMPLATES = st.builds(
    TextTemplates,
    st.sampled_from(
        [ContextTemplate(), ContextTemplate(chat_start="***", example_separator="***"), ContextTemplate(depth=1)]
    ),
    st.sampled_from([None, INSTRUCT]),
    st.sampled_from([None, SystemTemplate("s", "Write {{char}}.", "Briefly.")]),
)
PRESETS = st.builds(
    Preset,
    st.sampled_from(
        [
            default_preset("en").entries,
            (
                PresetEntry("main", "Be {{char}}.", depth=1),
                PresetEntry("charDescription", depth=0),
                PresetEntry("worldInfoBefore", depth=2),
                PresetEntry("dialogueExamples"),
                PresetEntry("chatHistory"),
                PresetEntry("own", "Mine.", role=Role.USER),
            ),
        ]
    ),
    new_chat=st.sampled_from(["", "[Start]"]),
    new_example=st.sampled_from(["", "[Example]"]),
    continue_nudge=st.sampled_from(["", "Go on."]),
    lore_format=st.sampled_from(["{0}", "[Lore: {0}]"]),
    names=st.sampled_from(list(Names)),
    squash=st.booleans(),
    post_processing=st.sampled_from([PostProcessing.NONE, PostProcessing.MERGE, PostProcessing.SINGLE]),
)
SETTINGS = st.builds(
    PromptSettings,
    budget_tokens=st.integers(60, 1_500),
    reserve_tokens=st.integers(0, 50),
    token_ratio=st.sampled_from([0.8, 1.0, 1.3]),
    dialect=st.sampled_from(list(Dialect)),
    window_messages=st.none() | st.integers(0, 8),
    names_in_history=st.booleans(),
    pin_examples=st.booleans(),
    prefill=st.booleans(),
    lore_share=st.sampled_from([0.0, 0.25, 1.0]),
    preset=st.none() | PRESETS,
    text=st.none() | TEMPLATES,
)
REQUESTS = st.builds(
    PromptRequest,
    CHARACTERS,
    st.just(KAI),
    SETTINGS,
    st.sampled_from(list(Purpose)),
    INJECTIONS.map(tuple),
    instruction=st.sampled_from(["", "shorter"]),
)


def size_of(prompt: Prompt) -> int:
    """What a chat format charges for the prompt as it is written."""
    return 3 + len(prompt.text) + sum(4 + len(message.content) + len(message.name) for message in prompt.messages)


def outcome(wanted: PromptRequest, history: list[HistoryMessage], seed: int = 7) -> Prompt | BudgetTooSmall:
    """The prompt, or why there is none."""
    try:
        return prompt_for(wanted, history, seed=seed)
    except BudgetTooSmall as error:
        return error


@given(REQUESTS, MESSAGES, st.integers(0, 3))
def test_a_prompt_never_exceeds_its_budget(wanted: PromptRequest, history: list[HistoryMessage], seed: int) -> None:
    room = int((wanted.settings.budget_tokens - wanted.settings.reserve_tokens) / wanted.settings.token_ratio)
    result = outcome(wanted, history, seed)
    if isinstance(result, BudgetTooSmall):
        assert result.needed > result.available == room
    else:
        assert size_of(result) <= result.record.used_tokens <= result.record.available_tokens == room


def test_what_follows_the_chat_costs_its_marks_whatever_its_role() -> None:
    text = TextTemplates(ContextTemplate(), replace(INSTRUCT, system_sequence=""), SystemTemplate("s", "x", "Briefly."))
    settings = {"dialect": Dialect.TEXT, "text": text, "instruction": "shorter", "budget_tokens": 400}
    prompt = prompt_for(request(**settings, reserve_tokens=0), chat("a"))
    marks = len("<|user|>\n<|end|>\n")
    after = {block.text: block.tokens for block in prompt.record.blocks if block.placement is Placement.AFTER}
    assert after.keys() == {"Briefly.", "shorter"}
    assert all(tokens >= marks + len(written) for written, tokens in after.items())


@given(REQUESTS, MESSAGES)
def test_the_persons_last_message_is_never_cut(wanted: PromptRequest, history: list[HistoryMessage]) -> None:
    visible = (message for message in history if not message.hidden and message.text.strip())
    own = next((message.text for message in visible if message.role is Role.USER), None)
    result = outcome(wanted, history)
    if own is not None and isinstance(result, Prompt):
        written = [message.content for message in result.messages] or [result.text]
        assert any(own in content for content in written)


@given(REQUESTS, MESSAGES)
def test_the_same_input_gives_the_same_prompt(wanted: PromptRequest, history: list[HistoryMessage]) -> None:
    assert repr(outcome(wanted, history)) == repr(outcome(wanted, history))


def test_the_oldest_messages_go_first_and_the_record_says_so() -> None:
    prompt = prompt_for(
        request(character=PromptCharacter("Aria"), system_prompt="x", budget_tokens=150, reserve_tokens=0),
        list(long_chat(10, tokens=20)),
    )
    sent = [message.content for message in prompt.messages if message.content.startswith("turn")]
    assert sent == [f"turn {number}" for number in range(11 - len(sent), 11)]
    assert prompt.record.first_left_out is not None
    assert prompt.record.first_left_out.id == str(10 - len(sent))
    assert prompt.record.left_out_because is Dropped.OVER_BUDGET


def test_the_window_limits_the_chat() -> None:
    prompt = prompt_for(request(window_messages=3), list(long_chat(10, tokens=5)))
    assert [sent.message.text for sent in prompt.record.history] == ["turn 8", "turn 9", "turn 10"]
    assert prompt.record.left_out_because is Dropped.OUTSIDE_WINDOW


def test_the_persons_last_message_is_kept_beyond_the_window() -> None:
    later = [HistoryMessage(Role.ASSISTANT, "Aria", f"later {n}", 10, id=f"l{n}") for n in range(3)]
    prompt = prompt_for(request(window_messages=2), [*later, *chat("My words")])
    assert [sent.message.text for sent in prompt.record.history] == ["My words", "later 1", "later 0"]


def test_examples_give_way_to_the_chat_unless_pinned() -> None:
    def examples_kept(pinned: bool) -> list[bool]:
        wanted = request(budget_tokens=1_900, reserve_tokens=0, pin_examples=pinned, system_prompt="x")
        rows = prompt_for(wanted, list(long_chat(400, tokens=30))).record.rows()
        return [row.kept for row in rows if row.name.startswith("example")]

    assert examples_kept(pinned=True) == [True, True]
    assert examples_kept(pinned=False) == [False, False]


def test_too_small_a_budget_is_explained() -> None:
    with pytest.raises(BudgetTooSmall, match="but there is room for 100") as caught:
        prompt_for(request(budget_tokens=150, reserve_tokens=50), chat("Hi"))
    assert caught.value.needed > 100


def test_the_models_own_tokens_count() -> None:
    wanted = request(budget_tokens=3_000, reserve_tokens=400, token_ratio=1.3)
    assert prompt_for(wanted, chat("Hi")).record.available_tokens == 2_000


def test_only_as_much_of_the_chat_is_read_as_fits() -> None:
    read = 0

    def pages() -> Iterator[HistoryMessage]:
        nonlocal read
        for message in long_chat(100_000, tokens=50):
            read += 1
            yield message

    prompt = prompt_for(request(budget_tokens=4_000, reserve_tokens=0), pages())
    assert read <= len(prompt.record.history) + 1


def test_stored_counts_are_used_and_never_made_again() -> None:
    counted: list[str] = []

    def count(text: str) -> int:
        counted.append(text)
        return count_characters(text)

    history = [HistoryMessage(Role.USER, "Kai", "The new one"), *long_chat(50, tokens=5)]
    assemble(request(), history, now=NOW, rng=Random(1), count_tokens=count)
    assert not any(text.startswith("turn") for text in counted)
    assert "The new one" in counted


def test_optional_injections_give_way_and_required_ones_do_not() -> None:
    wanted = request(
        character=replace(ARIA, examples=""),
        system_prompt="x",
        budget_tokens=500,
        reserve_tokens=0,
        injections=(Injection("memory", "big", "m" * 5_000), Injection("person", "note", "n" * 50, required=True)),
    )
    rows = {row.name: row for row in prompt_for(wanted, chat("Hi")).record.rows()}
    assert rows["big"].dropped is Dropped.OVER_BUDGET
    assert rows["note"].kept
