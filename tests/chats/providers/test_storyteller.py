"""The demo storyteller."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.providers import DemoScene, GenerationRequest, Storyteller
from chats.providers.storyteller import compose
from chats.providers.storyteller.chinese import CHINESE
from chats.providers.storyteller.engine import NOTICE_EVERY
from chats.providers.storyteller.english import ENGLISH
from chats.providers.storyteller.phrases import Phrases

LANGUAGES = pytest.mark.parametrize("phrases", [ENGLISH, CHINESE], ids=["en", "zh"])
SPEECHES = {"en": ENGLISH, "zh": CHINESE}


async def no_pause(_seconds: float) -> None:
    return


def told(scene: DemoScene, seeds: int = 30) -> str:
    """Return what it says with many seeds, so that rare parts are in it too."""
    return "\n".join(compose(scene, seed) for seed in range(seeds))


@LANGUAGES
def test_every_line_fills_and_every_intent_has_variants(phrases: Phrases) -> None:
    assert set(phrases.speeches) == {*phrases.intents, "statement"}
    assert all(len(lines) >= 5 and len(set(lines)) == len(lines) for lines in phrases.speeches.values())
    known = {"character", "user", "topic", "line", "persona", "quote", "unquote"}
    lines = [line for lines in phrases.speeches.values() for line in lines]
    for bank in (
        phrases.actions,
        phrases.scenes,
        phrases.closings,
        phrases.notes,
        phrases.echoes,
        phrases.own_lines,
        phrases.persona_lines,
        phrases.continuations,
        phrases.impersonations,
    ):
        lines.extend(bank)
    assert {name for line in lines for name in re.findall(r"\{(\w+)\}", line)} <= known
    assert all(line.count("*") % 2 == 0 for line in lines)


def test_both_languages_have_as_much_to_say() -> None:
    assert {intent: len(lines) for intent, lines in ENGLISH.speeches.items()} == {
        intent: len(lines) for intent, lines in CHINESE.speeches.items()
    }


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("Hello!", "greeting"),
        ("My name is Ada", "give_name"),
        ("And who are you?", "ask_name"),
        ("Tell me a story", "story"),
        ("thank you", "thanks"),
        ("I must go now", "farewell"),
        ("I missed you", "affection"),
        ("I feel so lonely", "sorrow"),
        ("Run!", "fear"),
        ("Where does this lead?", "question"),
        ("*sits down*", "action"),
        ("Yes, gladly", "agree"),
        ("No.", "refuse"),
        ("…", "silence"),
        ("", "silence"),
        ("The harbour froze.", "statement"),
    ],
)
def test_simple_things_are_recognised_in_english(message: str, intent: str) -> None:
    assert ENGLISH.intent_of(message)[0] == intent


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("你好呀", "greeting"),
        ("我叫阿泰", "give_name"),
        ("你叫什么名字？", "ask_name"),
        ("给我讲讲从前的事", "story"),
        ("谢谢你", "thanks"),
        ("我该走了", "farewell"),
        ("我好想你", "affection"),
        ("今天真累", "sorrow"),
        ("快跑！", "fear"),
        ("这条路通向哪里？", "question"),
        ("*坐下*", "action"),
        ("好，走吧", "agree"),
        ("不", "refuse"),
        ("……", "silence"),
        ("港口结冰了。", "statement"),
    ],
)
def test_simple_things_are_recognised_in_chinese(message: str, intent: str) -> None:
    assert CHINESE.intent_of(message)[0] == intent


@pytest.mark.parametrize(("message", "name"), [("Hi, call me Ada.", "Ada"), ("你好，我叫阿泰。", "阿泰")])
def test_a_name_given_is_used(message: str, name: str) -> None:
    assert name in told(DemoScene("Mira", last_message=message, turn=2))


def test_the_reply_follows_the_language_of_the_message() -> None:
    assert "“" in compose(DemoScene("Mira", last_message="今天过得怎么样？", language="en", turn=2))
    assert '"' in compose(DemoScene("林晚", last_message="How was your day?", language="zh", turn=2))
    assert '"' in compose(DemoScene("Mira", greeting="Welcome to the inn.", language="zh", turn=2))
    assert "“" in compose(DemoScene("Mira", language="zh-hans", turn=2))


def test_the_same_seed_repeats_and_the_next_one_varies() -> None:
    scene = DemoScene("Mira", "Tom", "Do you remember the harbour?", turn=2)
    variants = [compose(scene, seed) for seed in range(5)]
    assert variants[0] == compose(scene, 0)
    assert len(set(variants)) == 5


def test_the_character_speaks_its_own_lines_and_repeats_a_word_of_the_person() -> None:
    scene = DemoScene(
        "Mira", "Tom", "The lighthouse burns.", examples=['{{char}}: "The tide keeps its own hours."'], turn=2
    )
    text = told(scene)
    assert "The tide keeps its own hours." in text
    assert "‘lighthouse’" in text
    assert "‘港口’" in told(DemoScene("林晚", last_message="港口。", turn=2))


def test_it_quotes_what_was_said_and_not_what_stands_between() -> None:
    greeting = '"Mm." She closes the heavy door behind her. "The kettle is on, come in."'
    said = told(DemoScene("Maren", greeting=greeting, last_message="I like lanterns", turn=2))
    assert "The kettle is on, come in." in said
    assert "heavy door" not in said


def test_a_short_persona_is_noticed_and_a_long_one_is_not() -> None:
    assert "a tired courier" in told(DemoScene("Mira", persona="a tired courier.", turn=2))
    assert "yyyy" not in told(DemoScene("Mira", persona="y" * 200, turn=2))


def test_role_play_markdown_shows_actions_speech_and_now_and_then_a_note() -> None:
    text = told(DemoScene("Mira", last_message="Go on.", turn=2))
    assert re.search(r"^\*.+\*", text, re.MULTILINE)
    assert re.search(r'^".+"$', text, re.MULTILINE)
    assert re.search(r"^> ", text, re.MULTILINE)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_says_what_it_is_at_first_and_then_rarely(language: str) -> None:
    notice = SPEECHES[language].demo_notice.replace("{character}", "Mira")
    turns = range(1, 2 * NOTICE_EVERY + 1)
    said = [turn for turn in turns if notice in compose(DemoScene("Mira", language=language, turn=turn))]
    assert said == [1, 1 + NOTICE_EVERY]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_continues_and_speaks_for_the_person(language: str) -> None:
    phrases = SPEECHES[language]
    for purpose, bank in (("continue", phrases.continuations), ("impersonate", phrases.impersonations)):
        scene = DemoScene("Mira", "Tom", language=language, purpose=purpose)  # type: ignore[arg-type] # one of them
        variants = {compose(scene, seed) for seed in range(len(bank))}
        assert len(variants) == len(bank)
        assert all("{" not in text for text in variants)


async def test_it_streams_tokens_that_make_the_whole() -> None:
    scene = DemoScene("Mira", "Tom", "Hello")
    pauses: list[float] = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)

    deltas = [delta async for delta in Storyteller(scene, sleep=note).stream(GenerationRequest(seed=3))]
    assert deltas[0].started is not None
    assert deltas[0].started.connection == "demo"
    assert "".join(delta.text for delta in deltas) == compose(scene, 3)
    assert [delta.finish_reason for delta in deltas if delta.finish_reason] == ["stop"]
    assert pauses == [1 / 30] * len([delta for delta in deltas if delta.text])


async def test_it_can_be_instant_and_keeps_to_its_limit() -> None:
    storyteller = Storyteller(DemoScene("Mira"), tokens_per_s=0)
    deltas = [delta async for delta in storyteller.stream(GenerationRequest(max_tokens=2))]
    assert len([delta for delta in deltas if delta.text]) == 2
    assert "length" in {delta.finish_reason for delta in deltas}
    assert [model.id for model in await storyteller.list_models()] == ["demo-storyteller"]


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=60), st.integers(0, 2**63))
def test_no_text_of_people_breaks_it(character: str, user: str, message: str, seed: int) -> None:
    scene = DemoScene(character, user, message, greeting=message, examples=[f'"{message}"'], persona=user)
    assert compose(scene, seed) == compose(scene, seed) != ""
