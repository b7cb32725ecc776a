"""A key is found where people expect it, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chats.prompt.lore import LoreBook, LoreEntry, LoreLogic, LoreSettings, MatchSource, compile_book
from chats.prompt.lore._keys import occurs

from .shelf import entry, ids, reasons, run, scene

WHOLE = LoreSettings(whole_words=True)


@pytest.mark.parametrize(
    ("key", "said", "fires"),
    [
        ("cat", "concatenate", False),
        ("cat", "A cat.", True),
        ("cat", "cats", False),
        ("cat", "my_cat", False),
        ("black cat", "black cats", True),
        ("lamp", "The LAMP is lit.", True),
        ("灯塔", "远处有一座灯塔亮着", True),
        ("кот", "скоты", True),  # only ASCII makes words, unless asked otherwise
        ("/la(mp|ntern)s?/", "two lanterns", True),
        ("/LAMP/", "the lamp", False),
        ("/LAMP/i", "the lamp", True),
        ("/a\\/b/", "a/b", True),
        ("/[/", "see /[/ here", True),  # what does not compile is plain text
        ("/one,two/", "one,two", True),
        ("   ", "anything", False),
    ],
)
def test_whole_words(key: str, said: str, fires: bool) -> None:
    assert ids(run(entry(key), said=said, settings=WHOLE)) == (["one"] if fires else [])


@pytest.mark.parametrize(
    ("said", "fires"), [("скоты", False), ("мой кот", True), ("naïveté", False), ("灯塔亮", False)]
)
def test_unicode_words(said: str, fires: bool) -> None:
    settings = LoreSettings(whole_words=True, unicode_words=True)
    assert bool(ids(run(entry("кот", "naïve"), said=said, settings=settings))) is fires


def test_scripts_without_spaces_have_no_word_ends() -> None:
    settings = LoreSettings(whole_words=True, unicode_words=True)
    assert ids(run(entry("灯塔"), said="远处有一座灯塔亮着", settings=settings)) == ["one"]


def test_whole_words_and_case_follow_the_entry_then_the_settings() -> None:
    loose = LoreSettings(whole_words=False, case_sensitive=True)
    assert ids(run(entry("lamp"), said="lamps", settings=loose)) == ["one"]
    assert ids(run(entry("Lamp"), said="lamp", settings=loose)) == []
    assert ids(run(entry("lamp", whole_words=True), said="lamps", settings=loose)) == []
    assert ids(run(entry("Lamp", case_sensitive=False), said="lamp", settings=loose)) == ["one"]


@pytest.mark.parametrize(
    ("logic", "said", "fires"),
    [
        (LoreLogic.AND_ANY, "lamp oil", True),
        (LoreLogic.AND_ANY, "lamp", False),
        (LoreLogic.AND_ALL, "lamp oil wick", True),
        (LoreLogic.AND_ALL, "lamp oil", False),
        (LoreLogic.NOT_ANY, "lamp", True),
        (LoreLogic.NOT_ANY, "lamp oil", False),
        (LoreLogic.NOT_ALL, "lamp oil", True),
        (LoreLogic.NOT_ALL, "lamp oil wick", False),
    ],
)
def test_secondary_keys_decide(logic: LoreLogic, said: str, fires: bool) -> None:
    result = run(entry("lamp", secondary_keys=("oil", "wick"), logic=logic), said=said)
    assert bool(ids(result)) is fires
    assert reasons(result) == ({} if fires else {"one": "secondary"})


def test_depth_counts_messages_and_zero_sees_nothing() -> None:
    entries = (
        entry("lamp"),
        entry("lamp", id="deep", scan_depth=3),
        entry("lamp", id="blind", scan_depth=0, match_sources=frozenset({MatchSource.SCENARIO})),
    )
    at = scene("the lamp", "one", "two", texts={MatchSource.SCENARIO: "a lamp room"})
    assert ids(run(*entries, at=at)) == ["deep"]


def test_other_sources_are_seen_by_entries_that_ask_for_them() -> None:
    entries = (entry("storm"), entry("storm", id="asks", match_sources=frozenset({MatchSource.PERSONA_DESCRIPTION})))
    at = scene("hello", texts={MatchSource.PERSONA_DESCRIPTION: "came in from the storm"})
    assert ids(run(*entries, at=at)) == ["asks"]


def test_a_pattern_can_say_who_spoke_and_a_key_never_spans_two_messages() -> None:
    lines = ("Bob: good", "Aria: evening")
    assert ids(run(entry("/\\x01Bob:/"), said=lines)) == ["one"]
    assert ids(run(entry("evening bob"), said=lines)) == []


def test_keys_may_hold_macros() -> None:
    def expand(text: str) -> str:
        return text.replace("{{user}}", "Kai")

    assert ids(run(entry("{{user}}'s bag"), said="Where is Kai's bag?", expand=expand)) == ["one"]


def test_a_slow_pattern_does_not_hold_anyone_up() -> None:
    assert ids(run(entry("/(a+)+$/"), said="a" * 5_000 + "!")) == []


def test_thousands_of_empty_keys_call_up_nothing() -> None:
    assert ids(run(*(entry("", " ", "\n", id=str(n)) for n in range(20_000)), said="anything at all")) == []


WORDS = st.sampled_from(["lamp", "lamps", "a", "灯", "灯塔", "oil lamp", "x-ray", "É", "e", ".", "KEY", "İ"])


@given(st.lists(WORDS, max_size=8), st.lists(st.lists(WORDS, min_size=1, max_size=3), max_size=12), st.booleans())
def test_the_automaton_finds_what_looking_at_every_key_finds(
    said: list[str], keys: list[list[str]], whole: bool
) -> None:
    entries = [LoreEntry(str(index), "content", tuple(words)) for index, words in enumerate(keys)]
    settings = LoreSettings(whole_words=whole)
    one_by_one = [id_ for each in entries for id_ in ids(run(each, said=" ".join(said), settings=settings))]
    assert ids(run(*entries, said=" ".join(said), settings=settings)) == one_by_one


@given(
    st.lists(
        st.tuples(st.text("ab_é灯กA -", min_size=1, max_size=4), st.sampled_from([None, True, False])), max_size=6
    ),
    st.text("ab_é灯กA -\n", max_size=40),
    st.booleans(),
    st.booleans(),
)
def test_looking_words_up_finds_every_key_that_occurs(
    keys: list[tuple[str, bool | None]], text: str, whole: bool, unicode_words: bool
) -> None:
    entries = [LoreEntry(str(n), "x", keys=(key,), whole_words=own) for n, (key, own) in enumerate(keys)]
    book = compile_book(LoreBook(tuple(entries)))
    called = set(book.called_by(text.lower(), whole_words=whole, unicode_words=unicode_words))
    expected = {
        compiled.index
        for compiled, (_key, own) in zip(book.entries, keys, strict=True)
        for key in compiled.primary
        if occurs(
            key.folded,
            text.lower(),
            whole=(whole if own is None else own) and key.is_one_word,
            unicode_words=unicode_words,
        )
    }
    assert expected <= called
